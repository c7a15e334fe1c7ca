import { below, containerResources, type KnownValues, labels } from './paths';

export const engineCharts: readonly KnownValues[] = [
  {
    chart: 'knative-operator',
    version: '1.23.0',
    source: 'https://github.com/knative/operator/blob/knative-v1.23.0/config/charts/knative-operator/values.yaml',
    paths: [
      ...below('knative_operator.knative_operator', containerResources),
      ...below('knative_operator.operator_webhook', containerResources),
    ],
  },
  {
    chart: 'argo-workflows',
    version: '1.0.18',
    source: 'https://github.com/argoproj/argo-helm/blob/argo-workflows-1.0.18/charts/argo-workflows/values.yaml',
    readAt: ['9ca3f06'],
    paths: [
      'crds.full',
      'crds.install',
      'crds.keep',
      'singleNamespace',
      ...below('workflow', ['rbac.create', 'serviceAccount.create', 'serviceAccount.name']),
      ...below('controller', [
        ...containerResources,
        'metricsConfig.enabled',
        'parallelism',
        'rbac.create',
        'replicas',
        'serviceMonitor.enabled',
        'workflowNamespaces',
      ]),
      ...below('executor.securityContext', [
        'allowPrivilegeEscalation',
        'capabilities.drop',
        'readOnlyRootFilesystem',
        'runAsNonRoot',
        'seccompProfile.type',
      ]),
      ...below('server', [...containerResources, 'authModes', 'enabled', 'ingress.enabled', 'serviceType']),
    ],
    open: [labels('controller.serviceMonitor.additionalLabels')],
  },
  {
    chart: 'nvidia-device-plugin',
    version: '0.20.0',
    source:
      'https://github.com/NVIDIA/k8s-device-plugin/blob/v0.20.0/deployments/helm/nvidia-device-plugin/values.yaml',
    readAt: ['00f2a02'],
    paths: [
      ...containerResources,
      'deviceListStrategy',
      'failOnInitError',
      'gfd.enabled',
      'migStrategy',
      'tolerations[].effect',
      'tolerations[].key',
      'tolerations[].operator',
    ],
    open: [
      { path: 'affinity', holds: 'anything', why: 'an affinity as pods have it, which Kubernetes checks' },
      labels('nodeSelector'),
    ],
  },
];
