import { resourcesOf } from '../resources';
import type { Finding, Rule } from '../rule';

interface Quota {
  readonly type: string;
  /** In words, with what the limit is for. */
  readonly what: string;
  readonly limit: number;
  readonly source: string;
}

/** What an AWS account has unless more was asked for, read 2026-11-21. */
export const quotas: readonly Quota[] = [
  {
    type: 'aws_iam_role',
    what: 'IAM roles in an account',
    limit: 1000,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  {
    type: 'aws_eks_access_entry',
    what: 'access entries of a cluster',
    limit: 3000,
    source: 'https://docs.aws.amazon.com/general/latest/gr/eks.html',
  },
  {
    type: 'aws_eks_pod_identity_association',
    what: 'Pod Identity associations of a cluster',
    limit: 5000,
    source: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html',
  },
  {
    type: 'aws_eks_node_group',
    what: 'managed node groups of a cluster',
    limit: 30,
    source: 'https://docs.aws.amazon.com/general/latest/gr/eks.html',
  },
  {
    type: 'aws_dynamodb_table',
    what: 'DynamoDB tables in a region of an account',
    limit: 2500,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html',
  },
];

/** AWS refuses what is one too many in the middle of an apply, after hundreds that it has made. */
export const accountQuotas: Rule = {
  id: 'account-quotas',
  holds: 'the lab alone stays within what an AWS account may have',
  check: (_, documents) =>
    quotas.flatMap(({ type, what, limit, source }): readonly Finding[] => {
      const count = resourcesOf(documents, type).length;
      if (count <= limit) return [];
      const remedy = `split the class over two accounts, or ask AWS for more: ${source}`;
      return [{ address: `terraform/stacks ${type}`, value: `${count} ${what}, which may have ${limit}`, remedy }];
    }),
};
