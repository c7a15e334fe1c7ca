import { annotations, containerResources, type KnownValues, labels } from './paths';

export const loadBalancerCharts: readonly KnownValues[] = [
  {
    chart: 'aws-load-balancer-controller',
    version: '3.5.0',
    source:
      'https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/values.yaml',
    readAt: ['0079377'],
    paths: [
      ...containerResources,
      'clusterName',
      'configureDefaultAffinity',
      'createIngressClassResource',
      'defaultTargetType',
      'enableBackendSecurityGroup',
      'enablePodReadinessGateInject',
      'enableServiceMutatorWebhook',
      'enableShield',
      'enableWaf',
      'enableWafv2',
      'ingressClass',
      'ingressClassParams.create',
      'keepTLSSecret',
      'logLevel',
      'podDisruptionBudget.maxUnavailable',
      'region',
      'replicaCount',
      'serviceAccount.create',
      'serviceAccount.name',
      'serviceMonitor.enabled',
      'vpcId',
      'watchNamespace',
    ],
    open: [
      { path: 'defaultTags', holds: ['text'], why: 'tags of AWS: the account chooses the keys' },
      annotations('podAnnotations'),
      labels('podLabels'),
      annotations('serviceAccount.annotations'),
      labels('serviceMonitor.additionalLabels'),
    ],
  },
];
