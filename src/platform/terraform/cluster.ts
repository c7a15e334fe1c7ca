import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { Construct } from 'constructs';
import { createHash } from 'node:crypto';
import { Addon } from '../../constructs/terraform/addon';
import { policyDocument } from '../../constructs/terraform/policy';
import { Role } from '../../constructs/terraform/role';
import type { AwsLab } from '../../lab/lab';
import { LabStack } from './lab-stack';
import { lookUpPrivateSubnets } from './lookup';

const adminPolicy = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

/** The EKS control plane, who administers it, and the add-ons that nodes need in order to become ready. */
export class ClusterStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab) {
    super(scope, 'cluster', lab);
    const role = this.addRole();
    const cluster = this.addCluster(role, this.addSecretsKey(role), this.addLogGroup());
    lab.aws.admins.forEach((principal) => this.addAdmin(cluster, principal));
    this.addAddons(cluster);
  }

  private addRole(): Role {
    return new Role(this, 'role', {
      lab: this.lab.name,
      purpose: 'cluster',
      trust: { actions: ['sts:AssumeRole', 'sts:TagSession'], principal: { service: 'eks.amazonaws.com' } },
      managedPolicies: ['AmazonEKSClusterPolicy'],
    });
  }

  private addSecretsKey(role: Role): KmsKey {
    return new KmsKey(this, 'secrets-key', {
      description: `Envelope encryption of the Kubernetes secrets of ${this.lab.aws.clusterName}`,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: keyPolicy(this.lab.aws.account, role.arn),
      tags: { Name: `${this.lab.aws.clusterName}-secrets` },
    });
  }

  /** EKS would create it by itself, and keep what is in it for ever. */
  private addLogGroup(): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, 'logs', {
      name: `/aws/eks/${this.lab.aws.clusterName}/cluster`,
      retentionInDays: 30,
    });
  }

  private addCluster(role: Role, secretsKey: KmsKey, logs: CloudwatchLogGroup): EksCluster {
    const { kubernetesVersion, aws } = this.lab;
    return new EksCluster(this, 'cluster', {
      name: aws.clusterName,
      version: kubernetesVersion,
      roleArn: role.arn,
      // Else the version stays, at six times the price, when standard support ends.
      upgradePolicy: { supportType: 'STANDARD' },
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
      // The add-ons below take the place of the copies that nobody would keep up to date.
      bootstrapSelfManagedAddons: false,
      encryptionConfig: { provider: { keyArn: secretsKey.arn }, resources: ['secrets'] },
      enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
      ...(aws.network.serviceCidr !== undefined && {
        kubernetesNetworkConfig: { serviceIpv4Cidr: aws.network.serviceCidr },
      }),
      vpcConfig: {
        subnetIds: lookUpPrivateSubnets(this, aws.network),
        endpointPrivateAccess: true,
        endpointPublicAccess: true,
        publicAccessCidrs: [...aws.apiAccessCidrs],
      },
      dependsOn: [...role.policies, logs],
      // EKS heeds both at creation only and tells neither: an adopted cluster would seem to need replacing.
      lifecycle: {
        ignoreChanges: [
          'bootstrap_self_managed_addons',
          'access_config[0].bootstrap_cluster_creator_admin_permissions',
        ],
      },
    });
  }

  private addAdmin(cluster: EksCluster, principalArn: string): void {
    const id = `admin-${principalId(principalArn)}`;
    const entry = new EksAccessEntry(this, id, { clusterName: cluster.name, principalArn, type: 'STANDARD' });
    new EksAccessPolicyAssociation(this, `${id}-policy`, {
      clusterName: cluster.name,
      principalArn: entry.principalArn,
      policyArn: adminPolicy,
      accessScope: { type: 'cluster' },
    });
  }

  /** Before the nodes: pods get addresses by prefix, so that a t3.medium takes 110 of them and not 17. */
  private addAddons(cluster: EksCluster): void {
    const podIdentity = new Addon(this, 'pod-identity-agent', { addonName: 'eks-pod-identity-agent', cluster });
    new Addon(this, 'kube-proxy', { addonName: 'kube-proxy', cluster });
    new Addon(this, 'vpc-cni', {
      addonName: 'vpc-cni',
      cluster,
      // The add-on's schema wants strings, also for booleans.
      configuration: {
        enableNetworkPolicy: 'true',
        env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
      },
      identity: {
        lab: this.lab.name,
        account: this.lab.aws.account,
        serviceAccount: 'aws-node',
        managedPolicy: 'AmazonEKS_CNI_Policy',
      },
      dependsOn: [podIdentity.resource],
    });
  }
}

/**
 * The account decides by its own IAM policies who looks after the key and who may have EKS use it; the cluster
 * alone encrypts and decrypts. In the policy of a key, `*` is that key.
 */
function keyPolicy(account: string, clusterRoleArn: string): string {
  const resources = ['*'];
  return policyDocument([
    { actions: administrationOfKeys, principal: { arn: `arn:aws:iam::${account}:root` }, resources },
    {
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ListGrants'],
      principal: { arn: clusterRoleArn },
      resources,
    },
  ]);
}

const administrationOfKeys = [
  'CancelKeyDeletion',
  'CreateGrant',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListResourceTags',
  'PutKeyPolicy',
  'RevokeGrant',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateKeyDescription',
].map((action) => `kms:${action}`);

/** The principal's own name with a digest of its ARN: stable when others come and go, and unique. */
function principalId(arn: string): string {
  const name = arn.slice(arn.lastIndexOf('/') + 1).replaceAll(/[^A-Za-z0-9-]/g, '-');
  return `${name}-${createHash('sha256').update(arn).digest('hex').slice(0, 6)}`;
}
