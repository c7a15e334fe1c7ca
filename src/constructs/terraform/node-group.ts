import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { TaintContract } from '../../contract';
import type { NodeGroup } from '../../lab/lab';

export interface ManagedNodeGroupProps {
  readonly group: NodeGroup;
  readonly clusterName: string;
  /** Minor version, e.g. `1.35`. */
  readonly kubernetesVersion: string;
  readonly roleArn: string;
  readonly subnetIds: string[];
  /** Root volume, GiB. @default 20 */
  readonly diskSize?: number;
  /** On the machines themselves, which the provider's default tags do not reach. */
  readonly machineTags: Readonly<Record<string, string>>;
  /** What must exist first, and must outlive the nodes. @default nothing */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** Kubernetes' word for what a taint does, and EKS' own. */
const taintEffects: Readonly<Record<TaintContract['effect'], string>> = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
};

/** A managed node group of Amazon Linux 2023, replaced one node at a time. */
export class ManagedNodeGroup extends Construct {
  readonly resource: EksNodeGroup;

  constructor(scope: Construct, id: string, props: ManagedNodeGroupProps) {
    super(scope, id);
    const template = this.addLaunchTemplate(props);
    const { name, system, image, capacity, instanceTypes, min, desired, max, labels, taints } = props.group;
    this.resource = new EksNodeGroup(this, 'Resource', {
      clusterName: props.clusterName,
      nodeGroupName: name,
      nodeRoleArn: props.roleArn,
      subnetIds: props.subnetIds,
      version: props.kubernetesVersion,
      amiType: image,
      capacityType: capacity,
      instanceTypes: [...instanceTypes],
      scalingConfig: { minSize: min, desiredSize: desired, maxSize: max },
      ...(Object.keys(labels).length > 0 && { labels: { ...labels } }),
      ...(taints.length > 0 && {
        taint: taints.map(({ key, value, effect }) => ({ key, value, effect: taintEffects[effect] })),
      }),
      ...(system !== undefined && { tags: { system } }),
      updateConfig: { maxUnavailable: 1 },
      launchTemplate: { id: template.id, version: template.getStringAttribute('latest_version') },
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }

  private addLaunchTemplate(props: ManagedNodeGroupProps): LaunchTemplate {
    const name = `${props.clusterName}-${props.group.name}`;
    const tags = { ...props.machineTags, Name: name };
    return new LaunchTemplate(this, 'machines', {
      namePrefix: `${name}-`,
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        // One hop ends at the node: pods get their permissions from Pod Identity and never the node's own.
        httpPutResponseHopLimit: 1,
      },
      blockDeviceMappings: [
        {
          // The root volume of Amazon Linux 2023.
          deviceName: '/dev/xvda',
          ebs: { volumeType: 'gp3', volumeSize: props.diskSize ?? 20, encrypted: 'true', deleteOnTermination: 'true' },
        },
      ],
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({ resourceType, tags })),
    });
  }
}
