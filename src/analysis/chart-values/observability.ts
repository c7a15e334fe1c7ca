import { below, containerResources, type KnownValues } from './paths';

const monitor = ['name', 'selector.matchLabels.*', 'namespaceSelector.matchNames', 'namespaceSelector.any'];

const endpoint = ['port', 'path', 'interval', 'scheme'];

export const observabilityCharts: readonly KnownValues[] = [
  {
    chart: 'kube-prometheus-stack',
    version: '88.5.3',
    // With those of its dependency: https://github.com/grafana/helm-charts, charts/grafana/values.yaml.
    source: 'https://github.com/prometheus-community/helm-charts, charts/kube-prometheus-stack/values.yaml at 6e36075',
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
        'defaultDashboardsEnabled',
        'ingress.enabled',
        'persistence.*',
        'service.portName',
        'service.type',
        'sidecar.dashboards.enabled',
        'sidecar.dashboards.label',
        'sidecar.dashboards.searchNamespace',
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
        'podMonitorSelector.matchLabels.*',
        'podMonitorSelectorNilUsesHelmValues',
        'replicas',
        'retention',
        'retentionSize',
        'scrapeInterval',
        'serviceMonitorSelector.matchLabels.*',
        'serviceMonitorSelectorNilUsesHelmValues',
      ]),
      ...below('prometheusOperator', [...containerResources, 'enabled', 'admissionWebhooks.enabled']),
      ...below('kube-state-metrics', containerResources),
      ...below('prometheus-node-exporter', containerResources),
    ],
  },
  {
    chart: 'kiali-server',
    version: '2.29.0',
    source: 'https://github.com/kiali/helm-charts, kiali-server/values.yaml at ecb26b3',
    paths: [
      'auth.strategy',
      ...below('deployment', [
        ...containerResources,
        'image_pull_policy',
        'ingress.enabled',
        'logger.log_format',
        'logger.log_level',
        'pod_annotations.*',
        'pod_labels.*',
        'replicas',
        'secret_name',
        'service_type',
        'view_only_mode',
      ]),
      // Written as they are into the file that Kiali reads: https://kiali.io/docs/configuration/kialis.kiali.io/
      'external_services.*',
      'login_token.expiration_seconds',
      'login_token.signing_key',
      'server.observability.metrics.enabled',
      'server.web_root',
    ],
  },
  {
    chart: 'metrics-server',
    version: '3.13.1',
    source: 'https://github.com/kubernetes-sigs/metrics-server, charts/metrics-server/values.yaml at 6e9b014',
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
