import { fixtureAwsLab } from '../../support/lab';
import { statementsOf, synthesize } from '../terraform/synthesized';
import { releasesOf, synthesizeAddons, valuesOf } from './synthesized';

const lab = fixtureAwsLab();

describe('The load balancer controller', () => {
  test('knows cluster, region and VPC, and leaves other people’s Services alone', () => {
    expect(valuesOf(lab, 'controller')).toMatchObject({
      clusterName: 'fixture',
      region: 'us-west-2',
      vpcId: '${data.aws_vpc.vpc.id}',
      enableServiceMutatorWebhook: false,
    });
    expect(synthesizeAddons(lab).get('load-balancer')?.onlyData('aws_vpc')).toEqual({ tags: { Name: 'fixture' } });
  });

  test('tags what it makes like everything else of the lab', () => {
    expect(valuesOf(lab, 'controller')).toMatchObject({
      defaultTags: { lab: 'fixture', owner: 'teacher', expires: '2026-12-31' },
    });
  });

  test('runs under the service account that has the identity', () => {
    const { identity } = synthesize(lab);
    const release = releasesOf(lab)['controller'];
    expect(valuesOf(lab, 'controller')).toMatchObject({
      serviceAccount: { create: true, name: 'aws-load-balancer-controller' },
    });
    expect(Object.values(identity.all('aws_eks_pod_identity_association'))).toContainEqual({
      cluster_name: 'fixture',
      namespace: release?.['namespace'],
      service_account: 'aws-load-balancer-controller',
      role_arn: '${aws_iam_role.aws-load-balancer-controller_role.arn}',
    });
  });

  test('is there for the ingress gateway alone: a lab without a mesh has neither it nor its policy', () => {
    const plain = fixtureAwsLab({ systems: ['cassandra'] });
    expect([...synthesizeAddons(plain).keys()]).toEqual(['observability']);
    expect(synthesize(plain).identity.types).toEqual([]);
  });
});

describe('The statements of the load balancer controller', () => {
  const policies = synthesize(lab).identity.all('aws_iam_role_policy');
  const statements = statementsOf(policies['aws-load-balancer-controller_role_policy']?.['policy']);
  const allowed = (action: string) => statements.filter(({ Action }) => Action.includes(action));

  test('name every action', () => {
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(40);
    expect(actions.filter((action) => !/^(iam|ec2|elasticloadbalancing):\w+$/.test(action))).toEqual([]);
  });

  test('reach all resources with read-only actions only', () => {
    const everything = statements.filter(({ Resource = [] }) => Resource.includes('*'));
    expect(everything).toHaveLength(1);
    for (const action of everything[0]?.Action ?? []) expect(action).toMatch(/:(Describe|Get)/);
  });

  test('change nothing in another region or account', () => {
    const arns = statements.flatMap(({ Resource = [] }) => Resource).filter((resource) => resource !== '*');
    expect(arns.length).toBeGreaterThan(10);
    for (const arn of arns)
      expect(arn).toMatch(/^arn:aws:(iam:|ec2:us-west-2|elasticloadbalancing:us-west-2):123456789012:/);
  });

  test.each([
    'elasticloadbalancing:DeleteLoadBalancer',
    'elasticloadbalancing:DeleteTargetGroup',
    'ec2:DeleteSecurityGroup',
  ])('%s takes what carries the tag of this cluster', (action) => {
    expect(allowed(action).map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'fixture' } },
    ]);
  });

  test('have no part for application load balancers, WAF, Shield or certificates', () => {
    expect(JSON.stringify(statements)).not.toMatch(/waf|shield|acm:|cognito|\/app\/|ModifyRule/);
  });

  test('fit into a role: AWS takes 10,240 characters of its own policies', () => {
    expect(String(policies['aws-load-balancer-controller_role_policy']?.['policy']).length).toBeLessThan(10_240);
  });
});
