import type { App } from 'cdktf';
import type { AwsLab } from '../lab/lab';
import { ClusterStack } from '../platform/terraform/cluster';
import { DataStack } from '../platform/terraform/data';
import { IdentityStack } from '../platform/terraform/identity';
import type { LabStack } from '../platform/terraform/lab-stack';
import { NetworkStack } from '../platform/terraform/network';
import { NodesStack } from '../platform/terraform/nodes';

/**
 * Adds the stacks of the cloud and returns them in the order in which they are deployed. The order is
 * no dependency between stacks: with one, `cdktf deploy cluster` would refuse to run without `network`.
 */
export function addStacks(app: App, lab: AwsLab): readonly LabStack[] {
  return [
    new NetworkStack(app, lab),
    new ClusterStack(app, lab),
    new NodesStack(app, lab),
    new DataStack(app, lab),
    new IdentityStack(app, lab),
  ];
}
