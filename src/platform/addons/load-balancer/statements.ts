import type { PolicyStatement } from '../../../constructs/terraform/policy';
import type { AwsPlatform } from '../../../lab/lab';

/** The controller puts it, with the name of its cluster, on what it makes; conditions keep it off everything else. */
const ownTag = 'elbv2.k8s.aws/cluster';

/**
 * What the controller may do: the policy that its documentation gives, less what is for application load
 * balancers (rules, certificates, WAF, Shield), and on this region and account instead of on all. A `*` stands
 * for the ids that AWS makes up, and alone for read-only actions, which IAM lets nobody limit to a single resource.
 * Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
 */
export function loadBalancerStatements(aws: AwsPlatform): readonly PolicyStatement[] {
  return [serviceLinkedRole(aws), readOnlyActions, ...securityGroupStatements(aws), ...balancerStatements(aws)];
}

/** AWS keeps one such role an account, and makes it with the first load balancer. */
function serviceLinkedRole({ account }: AwsPlatform): PolicyStatement {
  const service = 'elasticloadbalancing.amazonaws.com';
  return {
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [`arn:aws:iam::${account}:role/aws-service-role/${service}/AWSServiceRoleForElasticLoadBalancing`],
    conditions: { StringEquals: { 'iam:AWSServiceName': service } },
  };
}

const readOnlyActions: PolicyStatement = {
  actions: [
    'ec2:DescribeAccountAttributes',
    'ec2:DescribeAddresses',
    'ec2:DescribeAvailabilityZones',
    'ec2:DescribeInstances',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeIpamPools',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeTags',
    'ec2:DescribeVpcPeeringConnections',
    'ec2:DescribeVpcs',
    'ec2:GetSecurityGroupsForVpc',
    'elasticloadbalancing:DescribeCapacityReservation',
    'elasticloadbalancing:DescribeListenerAttributes',
    'elasticloadbalancing:DescribeListenerCertificates',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeLoadBalancerAttributes',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeSSLPolicies',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'elasticloadbalancing:DescribeTrustStores',
  ],
  resources: ['*'],
};

function securityGroupStatements({ region, account, clusterName }: AwsPlatform): readonly PolicyStatement[] {
  const groups = `arn:aws:ec2:${region}:${account}:security-group/*`;
  return [
    // The nodes' group is not the controller's: it opens there the ports that its balancers call.
    { actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'], resources: [groups] },
    {
      actions: ['ec2:CreateSecurityGroup'],
      resources: [groups, `arn:aws:ec2:${region}:${account}:vpc/*`],
    },
    {
      actions: ['ec2:CreateTags'],
      resources: [groups],
      conditions: {
        StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup', ...marked('Request', clusterName) },
      },
    },
    { actions: ['ec2:CreateTags', 'ec2:DeleteTags'], resources: [groups], conditions: exceptTheTag(clusterName) },
    {
      actions: ['ec2:DeleteSecurityGroup'],
      resources: [groups],
      conditions: { StringEquals: marked('Resource', clusterName) },
    },
  ];
}

function balancerStatements({ region, account, clusterName }: AwsPlatform): readonly PolicyStatement[] {
  const arn = (path: string): string => `arn:aws:elasticloadbalancing:${region}:${account}:${path}`;
  const kinds = {
    balancers: arn('loadbalancer/net/*/*'),
    targetGroups: arn('targetgroup/*/*'),
    listeners: arn('listener/net/*/*/*'),
  };
  return [...making(kinds, clusterName), ...changing(kinds, clusterName)];
}

interface Kinds {
  readonly balancers: string;
  readonly targetGroups: string;
  readonly listeners: string;
}

function making({ balancers, targetGroups, listeners }: Kinds, clusterName: string): readonly PolicyStatement[] {
  return [
    {
      actions: ['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'],
      resources: [balancers, targetGroups],
      conditions: { StringEquals: marked('Request', clusterName) },
    },
    ...['CreateLoadBalancer', 'CreateTargetGroup'].map((action) => ({
      actions: ['elasticloadbalancing:AddTags'],
      resources: [balancers, targetGroups],
      conditions: {
        StringEquals: { 'elasticloadbalancing:CreateAction': action, ...marked('Request', clusterName) },
      },
    })),
    { actions: ['elasticloadbalancing:CreateListener'], resources: [balancers] },
    { actions: ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'], resources: [listeners] },
  ];
}

function changing({ balancers, targetGroups, listeners }: Kinds, clusterName: string): readonly PolicyStatement[] {
  return [
    {
      actions: ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      resources: [balancers, targetGroups],
      conditions: exceptTheTag(clusterName),
    },
    {
      actions: [
        'elasticloadbalancing:DeleteLoadBalancer',
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyCapacityReservation',
        'elasticloadbalancing:ModifyListenerAttributes',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:SetIpAddressType',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
      ],
      resources: [balancers, targetGroups, listeners],
      conditions: { StringEquals: marked('Resource', clusterName) },
    },
    {
      actions: ['elasticloadbalancing:DeleteListener', 'elasticloadbalancing:ModifyListener'],
      resources: [listeners],
    },
    {
      actions: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
      resources: [targetGroups],
    },
  ];
}

/** The tag on what is asked for, or on what is there. */
function marked(where: 'Request' | 'Resource', clusterName: string): Readonly<Record<string, string>> {
  return { [`aws:${where}Tag/${ownTag}`]: clusterName };
}

/** Tags of what the controller has made, other than the one by which it is known. */
function exceptTheTag(clusterName: string): NonNullable<PolicyStatement['conditions']> {
  return { StringEquals: marked('Resource', clusterName), Null: { [`aws:RequestTag/${ownTag}`]: 'true' } };
}
