import type { App } from 'cdktf';
import { type AwsLab, isAwsLab, type Lab } from '../lab/lab';
import { batchesOf } from '../lab/roster/roster';
import type { AddonStack } from '../platform/addons/addon-stack';
import { engineReleases, EnginesStack } from '../platform/addons/engines/stack';
import { LoadBalancerStack } from '../platform/addons/load-balancer/stack';
import { MeshStack } from '../platform/addons/mesh/stack';
import { ObservabilityStack } from '../platform/addons/observability/stack';
import { BootstrapStack } from '../platform/terraform/bootstrap';
import { BudgetStack } from '../platform/terraform/budget';
import { ClusterStack } from '../platform/terraform/cluster';
import { DataStack } from '../platform/terraform/data';
import { IdentityStack } from '../platform/terraform/identity';
import type { LabStack } from '../platform/terraform/lab-stack';
import { NetworkStack } from '../platform/terraform/network';
import { NodesStack } from '../platform/terraform/nodes';
import { RegistryStack } from '../platform/terraform/registry';
import { RosterStack, StudentsStack } from '../platform/terraform/roster';

/**
 * Adds the stacks of the cloud and returns them in the order in which they are deployed. The order is
 * no dependency between stacks: with one, `cdktf deploy cluster` would refuse to run without `network`.
 */
export function addStacks(app: App, lab: AwsLab): readonly LabStack[] {
  const { state, budget, repositories } = lab.aws;
  // The class's instructor deploys the stacks; a student's copy has none.
  if (lab.student) return [];
  return [
    ...(state.kind === 's3' ? [new BootstrapStack(app, lab, state.bucket)] : []),
    ...(budget ? [new BudgetStack(app, lab, budget)] : []),
    ...(repositories.length > 0 ? [new RegistryStack(app, lab)] : []),
    new NetworkStack(app, lab),
    new ClusterStack(app, lab),
    new NodesStack(app, lab),
    new DataStack(app, lab),
    new IdentityStack(app, lab),
    ...rosterStacks(app, lab),
  ];
}

function rosterStacks(app: App, lab: AwsLab): readonly LabStack[] {
  const { roster } = lab;
  if (!roster) return [];
  const batches = batchesOf(roster.students);
  return [new RosterStack(app, lab, roster), ...batches.map((batch) => new StudentsStack(app, lab, roster, batch))];
}

/**
 * Adds the stacks of Helm releases, those that a wanted system needs, and returns them in the order in which
 * they are deployed after those of the cloud. What makes load balancers comes before what asks for one.
 */
export function addAddonStacks(app: App, lab: Lab): readonly AddonStack[] {
  if (lab.student) return [];
  const { engines } = lab.needs;
  const hasMesh = engines.includes('istio');
  return [
    ...(hasMesh && isAwsLab(lab) ? [new LoadBalancerStack(app, lab)] : []),
    ...(hasMesh ? [new MeshStack(app, lab)] : []),
    ...(hasMesh || engines.includes('prometheus') ? [new ObservabilityStack(app, lab)] : []),
    ...(engineReleases(lab).length > 0 ? [new EnginesStack(app, lab)] : []),
  ];
}
