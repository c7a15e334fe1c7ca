import type { Render } from './render';

const namespace = 'istio-system';

/** It calls everything after `deployment.instance_name`, and not after its release. */
const kialiLabels = { app: 'kiali', 'app.kubernetes.io/instance': 'kiali', 'app.kubernetes.io/name': 'kiali' };

export const kiali: Render = {
  chart: 'kiali-server',
  version: '2.29.0',
  release: 'kiali',
  namespace,
  source: 'https://github.com/kiali/helm-charts/blob/v2.29.0/kiali-server/templates',
  known: { how: 'read', readAt: ['04b7526', '11c5aca', '0dc7854'] },
  assumes: { 'server.observability.metrics.enabled': undefined },
  workloads: [
    {
      kind: 'Deployment',
      name: 'kiali',
      labels: kialiLabels,
      serviceAccount: 'kiali',
      replicas: 1,
      replicasAt: 'deployment.replicas',
      containers: [
        {
          name: 'kiali',
          ports: { 'api-port': 20001, 'http-metrics': 9090 },
          requests: { cpu: '10m', memory: '64Mi' },
          resourcesAt: 'deployment.resources',
        },
      ],
    },
  ],
  services: [
    {
      name: 'kiali',
      selector: { 'app.kubernetes.io/instance': 'kiali', 'app.kubernetes.io/name': 'kiali' },
      ports: [
        { name: 'http', port: 20001 },
        { name: 'http-metrics', port: 9090 },
      ],
    },
  ],
};

const jaegerLabels = {
  'app.kubernetes.io/component': 'all-in-one',
  'app.kubernetes.io/instance': 'jaeger',
  'app.kubernetes.io/name': 'jaeger',
};

export const jaeger: Render = {
  chart: 'jaeger',
  version: '4.13.0',
  release: 'jaeger',
  namespace,
  source: 'https://github.com/jaegertracing/helm-charts/blob/jaeger-4.13.0/charts/jaeger/templates/jaeger',
  known: { how: 'read', readAt: ['fd4dfd3', '317329b', '01d341b'] },
  workloads: [
    {
      kind: 'Deployment',
      name: 'jaeger',
      labels: jaegerLabels,
      serviceAccount: 'jaeger',
      replicas: 1,
      replicasAt: 'jaeger.replicas',
      containers: [
        {
          name: 'jaeger',
          // None has a name. Those of its own old protocols, over UDP, are left out.
          ports: Object.fromEntries(
            [5778, 16686, 16685, 9411, 4317, 4318, 13133, 8888].map((port) => [String(port), port]),
          ),
          resourcesAt: 'jaeger.resources',
        },
      ],
    },
  ],
  services: [
    {
      name: 'jaeger',
      selector: jaegerLabels,
      // It has more, of old protocols, behind which nothing listens.
      ports: [
        { name: 'otlp-grpc', port: 4317, targetPort: 4317 },
        { name: 'otlp-http', port: 4318, targetPort: 4318 },
        { name: 'http-query', port: 16686, targetPort: 16686 },
        { name: 'grpc-query', port: 16685, targetPort: 16685 },
        { name: 'internal-metrics', port: 8888, targetPort: 8888 },
      ],
    },
  ],
};
