import type { App, TerraformStack } from 'cdktf';
import type { AwsLab, Roster } from '../lab/lab';
import { batchesOf } from '../lab/roster/roster';
import { addonStacksOf, type addonStacks, cloudStacks, type PlatformLab } from '../lab/stacks';
import { EnginesStack } from '../platform/addons/engines/stack';
import { LoadBalancerStack } from '../platform/addons/load-balancer/stack';
import { MeshStack } from '../platform/addons/mesh/stack';
import { ObservabilityStack } from '../platform/addons/observability/stack';
import { BootstrapStack } from '../platform/terraform/bootstrap';
import { BudgetStack } from '../platform/terraform/budget';
import { ClusterStack } from '../platform/terraform/cluster';
import { DataStack } from '../platform/terraform/data';
import { IdentityStack } from '../platform/terraform/identity';
import { NetworkStack } from '../platform/terraform/network';
import { NodesStack } from '../platform/terraform/nodes';
import { RegistryStack } from '../platform/terraform/registry';
import { RosterStack, StudentsStack } from '../platform/terraform/roster';

/** The stacks of one name: none where the lab has no use for them. */
type Make = (app: App, lab: AwsLab) => readonly TerraformStack[];

const cloud: Readonly<Record<(typeof cloudStacks)[number], Make>> = {
  bootstrap: (app, lab) => (lab.aws.state.kind === 's3' ? [new BootstrapStack(app, lab, lab.aws.state.bucket)] : []),
  budget: (app, lab) => (lab.aws.budget ? [new BudgetStack(app, lab, lab.aws.budget)] : []),
  registry: (app, lab) => (lab.aws.repositories.length > 0 ? [new RegistryStack(app, lab)] : []),
  network: (app, lab) => [new NetworkStack(app, lab)],
  cluster: (app, lab) => [new ClusterStack(app, lab)],
  nodes: (app, lab) => [new NodesStack(app, lab)],
  data: (app, lab) => [new DataStack(app, lab)],
  identity: (app, lab) => [new IdentityStack(app, lab)],
  roster: (app, lab) => (lab.roster ? [new RosterStack(app, lab, lab.roster)] : []),
  students: (app, lab) => (lab.roster ? studentStacks(app, lab, lab.roster) : []),
};

function studentStacks(app: App, lab: AwsLab, roster: Roster): readonly TerraformStack[] {
  return batchesOf(roster.students).map((batch) => new StudentsStack(app, lab, roster, batch));
}

const addons: Readonly<Record<(typeof addonStacks)[number], (app: App, lab: PlatformLab) => TerraformStack>> = {
  'load-balancer': (app, lab) => new LoadBalancerStack(app, cloudOf(lab)),
  mesh: (app, lab) => new MeshStack(app, lab),
  observability: (app, lab) => new ObservabilityStack(app, lab),
  engines: (app, lab) => new EnginesStack(app, lab),
};

function cloudOf(lab: PlatformLab): AwsLab {
  if (lab.kind !== 'aws') throw new Error(`${lab.name} in ${lab.environment} is not on AWS`);
  return lab;
}

/** Adds the stacks that the lab has and returns them in the order in which they are deployed. */
export function addStacks(app: App, lab: PlatformLab): readonly TerraformStack[] {
  return [...(lab.kind === 'aws' ? addCloudStacks(app, lab) : []), ...addAddonStacks(app, lab)];
}

export function addCloudStacks(app: App, lab: AwsLab): readonly TerraformStack[] {
  return cloudStacks.flatMap((name) => cloud[name](app, lab));
}

export function addAddonStacks(app: App, lab: PlatformLab): readonly TerraformStack[] {
  return addonStacksOf(lab).map((name) => addons[name](app, lab));
}
