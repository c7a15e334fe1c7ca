import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface NodeGroupProps {
  /** Name of the managed node group, as people address it. */
  readonly name: string;
  readonly clusterName: string;
  /** Minor version, e.g. `1.35`. */
  readonly kubernetesVersion: string;
  readonly roleArn: string;
  readonly subnetIds: string[];
  readonly instanceTypes: readonly string[];
  readonly min: number;
  readonly desired: number;
  readonly max: number;
  /** Root volume, GiB. @default 20 */
  readonly diskSize?: number;
  /** On the machines themselves, which the provider's default tags do not reach. */
  readonly machineTags: Readonly<Record<string, string>>;
  /** What must exist first, and must outlive the nodes. @default nothing */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** A managed node group of Amazon Linux 2023, replaced one node at a time. */
export class NodeGroup extends Construct {
  readonly resource: EksNodeGroup;

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    const template = this.addLaunchTemplate(props);
    this.resource = new EksNodeGroup(this, 'Resource', {
      clusterName: props.clusterName,
      nodeGroupName: props.name,
      nodeRoleArn: props.roleArn,
      subnetIds: props.subnetIds,
      version: props.kubernetesVersion,
      amiType: 'AL2023_x86_64_STANDARD',
      capacityType: 'ON_DEMAND',
      instanceTypes: [...props.instanceTypes],
      scalingConfig: { minSize: props.min, desiredSize: props.desired, maxSize: props.max },
      updateConfig: { maxUnavailable: 1 },
      launchTemplate: { id: template.id, version: template.getStringAttribute('latest_version') },
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }

  private addLaunchTemplate(props: NodeGroupProps): LaunchTemplate {
    const tags = { ...props.machineTags, Name: `${props.clusterName}-${props.name}` };
    return new LaunchTemplate(this, 'machines', {
      namePrefix: `${props.clusterName}-${props.name}-`,
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        // One hop ends at the node: pods get their rights from Pod Identity and never the node's own.
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
