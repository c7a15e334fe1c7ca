import { annotations, below, containerResources, type KnownValues, labels } from './paths';

const monitor = ['name', 'namespaceSelector.matchNames', 'namespaceSelector.any'];

const endpoint = ['port', 'path', 'interval', 'scheme'];

export const observabilityCharts: readonly KnownValues[] = [
  {
    chart: 'kube-prometheus-stack',
    version: '88.5.3',
    // With those of its dependency: https://github.com/grafana/helm-charts, charts/grafana/values.yaml.
    source:
      'https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/values.yaml',
    readAt: ['6e36075'],
    paths: [
      ...['alertmanager', 'coreDns', 'kubeApiServer', 'kubeControllerManager', 'kubeDns', 'kubeEtcd'].map(
        (part) => `${part}.enabled`,
      ),
      ...['kubeProxy', 'kubeScheduler', 'kubelet', 'kubeStateMetrics', 'nodeExporter'].map((part) => `${part}.enabled`),
      'crds.enabled',
      'defaultRules.create',
      ...below('grafana', [
        ...containerResources,
        'enabled',
        'admin.existingSecret',
        'admin.passwordKey',
        'admin.userKey',
        'adminPassword',
        ...below('additionalDataSources[]', ['access', 'name', 'type', 'uid', 'url']),
        'defaultDashboardsEnabled',
        'ingress.enabled',
        'service.portName',
        'service.type',
        'sidecar.dashboards.enabled',
        'sidecar.dashboards.label',
        'sidecar.dashboards.labelValue',
        'sidecar.dashboards.searchNamespace',
        'sidecar.datasources.uid',
        ...below('sidecar', containerResources),
      ]),
      ...below('prometheus', [
        'enabled',
        'ingress.enabled',
        'service.type',
        ...below('additionalServiceMonitors[]', [...monitor, ...below('endpoints[]', endpoint)]),
        ...below('additionalPodMonitors[]', [...monitor, ...below('podMetricsEndpoints[]', endpoint)]),
        'additionalServiceMonitors',
        'additionalPodMonitors',
      ]),
      ...below('prometheus.prometheusSpec', [
        ...containerResources,
        'podMonitorSelectorNilUsesHelmValues',
        'replicas',
        'retention',
        'retentionSize',
        'scrapeInterval',
        'serviceMonitorSelectorNilUsesHelmValues',
      ]),
      ...below('prometheusOperator', [...containerResources, 'enabled', 'admissionWebhooks.enabled']),
      ...below('kube-state-metrics', containerResources),
      ...below('prometheus-node-exporter', containerResources),
    ],
    open: [
      { path: 'grafana.persistence', holds: 'anything', why: 'a claim, which clusters want in different kinds' },
      labels('prometheus.additionalServiceMonitors[].selector.matchLabels'),
      labels('prometheus.additionalPodMonitors[].selector.matchLabels'),
      labels('prometheus.prometheusSpec.podMonitorSelector.matchLabels'),
      labels('prometheus.prometheusSpec.ruleSelector.matchLabels'),
      labels('prometheus.prometheusSpec.serviceMonitorSelector.matchLabels'),
    ],
  },
  {
    chart: 'kiali-server',
    version: '2.29.0',
    source: 'https://github.com/kiali/helm-charts/blob/v2.29.0/kiali-server/values.yaml',
    readAt: ['ecb26b3'],
    paths: [
      'auth.strategy',
      ...below('deployment', [
        ...containerResources,
        'image_pull_policy',
        'ingress.enabled',
        'logger.log_format',
        'logger.log_level',
        'replicas',
        'secret_name',
        'service_type',
        // Read where the chart got it: https://github.com/kiali/kiali/issues/9411
        'strategy.rollingUpdate.maxSurge',
        'strategy.rollingUpdate.maxUnavailable',
        'strategy.type',
        'view_only_mode',
      ]),
      'login_token.expiration_seconds',
      'login_token.signing_key',
      'server.observability.metrics.enabled',
      'server.web_root',
    ],
    open: [
      annotations('deployment.pod_annotations'),
      labels('deployment.pod_labels'),
      // https://kiali.io/docs/configuration/kialis.kiali.io/
      { path: 'external_services', holds: 'anything', why: 'written as it is into the file that Kiali reads' },
    ],
  },
  {
    chart: 'jaeger',
    version: '4.13.0',
    source: 'https://github.com/jaegertracing/helm-charts/blob/jaeger-4.13.0/charts/jaeger/values.yaml',
    readAt: ['317329b'],
    paths: below('jaeger', [
      ...containerResources,
      'image.tag',
      'ingress.enabled',
      'replicas',
      'service.type',
      'serviceAccount.automountServiceAccountToken',
    ]),
    open: [
      labels('jaeger.podLabels'),
      // https://www.jaegertracing.io/docs/latest/configuration/
      { path: 'userconfig', holds: 'anything', why: 'written as it is into the file that Jaeger reads' },
    ],
  },
  {
    chart: 'metrics-server',
    version: '3.13.1',
    source:
      'https://github.com/kubernetes-sigs/metrics-server/blob/metrics-server-helm-chart-3.13.1/charts/metrics-server/values.yaml',
    readAt: ['6e9b014'],
    paths: [
      ...containerResources,
      'apiService.create',
      'args',
      'containerPort',
      'defaultArgs',
      'metrics.enabled',
      'replicas',
      'serviceMonitor.enabled',
    ],
  },
];
