import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association';
import { Construct } from 'constructs';
import type { PolicyStatement } from './policy';
import { Role } from './role';

export interface PodIdentityProps {
  /** Name of the lab. */
  readonly lab: string;
  /** AWS account of the cluster, twelve digits. */
  readonly account: string;
  readonly cluster: ClusterReference;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** What the service account may do on AWS. */
  readonly statements: readonly PolicyStatement[];
  /** @default the tags of the lab alone */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A cluster, as far as add-ons and identities need to know it. */
export interface ClusterReference {
  readonly name: string;
  readonly arn: string;
}

/** Gives a Kubernetes service account exactly the permissions of these statements on AWS, without keys. */
export class PodIdentity extends Construct {
  constructor(scope: Construct, id: string, props: PodIdentityProps) {
    super(scope, id);
    const { cluster, namespace, serviceAccount, statements } = props;
    const tags = props.tags && { tags: props.tags };
    const role = new Role(this, 'role', {
      lab: props.lab,
      purpose: `${namespace}-${serviceAccount}`,
      trust: podIdentityTrust(props.account, cluster.arn),
      statements,
      ...tags,
    });
    new EksPodIdentityAssociation(this, 'Resource', {
      clusterName: cluster.name,
      namespace,
      serviceAccount,
      roleArn: role.arn,
      ...tags,
    });
  }
}

/** Lets pods of one cluster in one account assume a role, and nobody else. */
export function podIdentityTrust(account: string, clusterArn: string): PolicyStatement {
  return {
    actions: ['sts:AssumeRole', 'sts:TagSession'],
    principal: { service: 'pods.eks.amazonaws.com' },
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnEquals: { 'aws:SourceArn': clusterArn },
    },
  };
}
