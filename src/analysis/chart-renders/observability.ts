import type { Render } from './render';

const release = 'c756';
const namespace = 'istio-system';

const stack = `${release}-kube-prometheus-stack`;

/** The operator makes this StatefulSet of a Prometheus object: pkg/prometheus/server/statefulset.go of its module. */
const prometheusLabels = {
  'app.kubernetes.io/instance': `${stack}-prometheus`,
  'app.kubernetes.io/managed-by': 'prometheus-operator',
  'app.kubernetes.io/name': 'prometheus',
  'operator.prometheus.io/name': `${stack}-prometheus`,
};

/** Labels of what one of the charts within the chart makes. */
function part(name: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/instance': release, 'app.kubernetes.io/name': name };
}

export const prometheusStack: Render = {
  chart: 'kube-prometheus-stack',
  version: '88.5.3',
  release,
  namespace,
  // With those of its dependencies: kube-state-metrics and prometheus-node-exporter beside it, and charts/grafana of
  // https://github.com/grafana-community/helm-charts.
  source:
    'https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/templates',
  known: { how: 'read', readAt: ['00a2982', '023264b', '082861b', '0193199', '0001b62', '240481a', '5685de5'] },
  assumes: {
    'alertmanager.enabled': false,
    'grafana.enabled': undefined,
    'kubeStateMetrics.enabled': undefined,
    'nodeExporter.enabled': undefined,
    'prometheus.enabled': undefined,
    'prometheusOperator.enabled': undefined,
  },
  workloads: [
    {
      kind: 'StatefulSet',
      name: `prometheus-${stack}-prometheus`,
      labels: prometheusLabels,
      serviceAccount: `${stack}-prometheus`,
      replicas: 1,
      replicasAt: 'prometheus.prometheusSpec.replicas',
      containers: [
        { name: 'prometheus', ports: { 'http-web': 9090 }, resourcesAt: 'prometheus.prometheusSpec.resources' },
        { name: 'config-reloader', ports: { 'reloader-web': 8080 } },
      ],
    },
    {
      kind: 'Deployment',
      name: `${stack}-operator`,
      labels: { app: 'kube-prometheus-stack-operator', 'app.kubernetes.io/instance': release, release },
      serviceAccount: `${stack}-operator`,
      replicas: 1,
      containers: [
        { name: 'kube-prometheus-stack', ports: { https: 10250 }, resourcesAt: 'prometheusOperator.resources' },
      ],
    },
    {
      kind: 'Deployment',
      name: `${release}-grafana`,
      labels: part('grafana'),
      serviceAccount: `${release}-grafana`,
      replicas: 1,
      containers: [
        { name: 'grafana-sc-dashboard', resourcesAt: 'grafana.sidecar.resources' },
        { name: 'grafana-sc-datasources', resourcesAt: 'grafana.sidecar.resources' },
        {
          name: 'grafana',
          ports: { grafana: 3000, 'gossip-tcp': 9094, profiling: 6060 },
          resourcesAt: 'grafana.resources',
        },
      ],
    },
    {
      kind: 'Deployment',
      name: `${release}-kube-state-metrics`,
      labels: part('kube-state-metrics'),
      serviceAccount: `${release}-kube-state-metrics`,
      replicas: 1,
      containers: [{ name: 'kube-state-metrics', ports: { http: 8080 }, resourcesAt: 'kube-state-metrics.resources' }],
    },
    {
      kind: 'DaemonSet',
      name: `${release}-prometheus-node-exporter`,
      labels: part('prometheus-node-exporter'),
      serviceAccount: `${release}-prometheus-node-exporter`,
      containers: [
        { name: 'node-exporter', ports: { 'http-metrics': 9100 }, resourcesAt: 'prometheus-node-exporter.resources' },
      ],
    },
  ],
  services: [
    {
      name: `${stack}-prometheus`,
      selector: { 'app.kubernetes.io/name': 'prometheus', 'operator.prometheus.io/name': `${stack}-prometheus` },
      ports: [
        { name: 'http-web', port: 9090, targetPort: 9090 },
        { name: 'reloader-web', port: 8080, targetPort: 'reloader-web' },
      ],
    },
    {
      name: `${release}-grafana`,
      selector: part('grafana'),
      ports: [{ name: 'http-web', port: 80, targetPort: 'grafana' }],
    },
    {
      name: `${release}-kube-state-metrics`,
      selector: part('kube-state-metrics'),
      ports: [{ name: 'http', port: 8080, targetPort: 'http' }],
    },
    {
      name: `${release}-prometheus-node-exporter`,
      selector: part('prometheus-node-exporter'),
      ports: [{ name: 'http-metrics', port: 9100, targetPort: 9100 }],
    },
  ],
};
