import { fixtureAwsLab } from '../../support/lab';
import { statementsOf, synthesize } from './synthesized';

describe('The identity stack', () => {
  const { identity } = synthesize(fixtureAwsLab());

  test('ties the datastore service account to its role', () => {
    expect(identity.all('aws_eks_pod_identity_association')['c756ns-svc-db']).toEqual({
      cluster_name: 'fixture',
      namespace: 'c756ns',
      service_account: 'svc-db',
      role_arn: '${aws_iam_role.c756ns-svc-db_role.arn}',
      tags: { system: 'music' },
    });
  });

  test('makes no other identity of a system, besides the add-on that makes load balancers', () => {
    expect(Object.keys(identity.all('aws_eks_pod_identity_association')).sort()).toEqual([
      'aws-load-balancer-controller',
      'c756ns-svc-db',
    ]);
  });

  test('allows the listed actions on the two tables by their full ARN', () => {
    const names = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'];
    const actions = names.map((name) => `dynamodb:${name}`);
    expect(statementsOf(identity.all('aws_iam_role_policy')['c756ns-svc-db_role_policy']?.['policy'])).toEqual(
      ['Music-octocat', 'User-octocat'].map((table) => ({
        Effect: 'Allow',
        Action: actions,
        Resource: [`arn:aws:dynamodb:us-west-2:123456789012:table/${table}`],
      })),
    );
  });

  test('trusts Pod Identity of this cluster in this account alone', () => {
    expect(statementsOf(identity.all('aws_iam_role')['c756ns-svc-db_role']?.['assume_role_policy'])).toEqual([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnEquals: { 'aws:SourceArn': '${data.aws_eks_cluster.cluster.arn}' },
        },
      },
    ]);
    expect(identity.onlyData('aws_eks_cluster')).toEqual({ name: 'fixture' });
  });
});
