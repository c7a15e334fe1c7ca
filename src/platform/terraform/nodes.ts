import type { Construct } from 'constructs';
import { Addon } from '../../constructs/terraform/addon';
import { ManagedNodeGroup } from '../../constructs/terraform/node-group';
import type { ClusterReference } from '../../constructs/terraform/pod-identity';
import { Role } from '../../constructs/terraform/role';
import type { AwsLab } from '../../lab/lab';
import { LabStack } from './lab-stack';
import { lookUpCluster, lookUpPrivateSubnets } from './lookup';
import { PauseSchedule, type PauseScheduleProps } from './pause-schedule';

/** The machines that pods run on, and the add-ons that need a node before they are healthy. */
export class NodesStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab) {
    super(scope, 'nodes', lab);
    const cluster = lookUpCluster(this, lab.aws.clusterName);
    const groups = this.addNodeGroups(cluster, this.addRole());
    this.addAddons(
      cluster,
      groups.map(([, made]) => made),
    );
    const { pauseAt: at } = lab.aws;
    if (at) new PauseSchedule(this, 'pause', { lab, at, groups });
  }

  /** What a node does itself: join the cluster, hand out pod identities, pull images. Pods have roles of their own. */
  private addRole(): Role {
    return new Role(this, 'role', {
      lab: this.lab.name,
      purpose: 'nodes',
      trust: { actions: ['sts:AssumeRole'], principal: { service: 'ec2.amazonaws.com' } },
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'],
    });
  }

  private addNodeGroups(cluster: ClusterReference, role: Role): PauseScheduleProps['groups'] {
    const { kubernetesVersion, aws } = this.lab;
    // EKS replaces the machines of a template that changes, which a lab that may live longer is no reason for.
    const { lab, owner } = aws.tags;
    const subnetIds = lookUpPrivateSubnets(this, aws.network);
    return aws.nodeGroups.map((group) => [
      group,
      new ManagedNodeGroup(this, group.name, {
        group,
        clusterName: cluster.name,
        kubernetesVersion,
        roleArn: role.arn,
        subnetIds,
        machineTags: { lab, owner },
        dependsOn: role.policies,
      }),
    ]);
  }

  /** Without a node these would hang, degraded, until Terraform gives up on them. */
  private addAddons(cluster: ClusterReference, groups: readonly ManagedNodeGroup[]): void {
    const dependsOn = groups.map((group) => group.resource);
    new Addon(this, 'coredns', { addonName: 'coredns', cluster, dependsOn });
    new Addon(this, 'metrics-server', { addonName: 'metrics-server', cluster, dependsOn });
    new Addon(this, 'ebs-csi-driver', {
      addonName: 'aws-ebs-csi-driver',
      cluster,
      identity: {
        lab: this.lab.name,
        account: this.lab.aws.account,
        serviceAccount: 'ebs-csi-controller-sa',
        managedPolicy: 'service-role/AmazonEBSCSIDriverPolicy',
      },
      dependsOn,
    });
  }
}
