/** Written by `npm run renders`, never edited. */
import type { Render } from './render';

export const renderedCharts: readonly Render[] = [
  {
    chart: 'base',
    version: '1.30.3',
    release: 'istio-base',
    namespace: 'istio-system',
    source: 'https://github.com/istio/istio/tree/1.30.3/manifests/charts/base/templates',
    known: { how: 'rendered', module: 'istio.io/istio@v0.0.0-20260826214018-9739e10eb9d7' },
    workloads: [],
    services: [],
  },
  {
    chart: 'istiod',
    version: '1.30.3',
    release: 'istiod',
    namespace: 'istio-system',
    source: 'https://github.com/istio/istio/tree/1.30.3/manifests/charts/istio-control/istio-discovery/templates',
    known: { how: 'rendered', module: 'istio.io/istio@v0.0.0-20260826214018-9739e10eb9d7' },
    assumes: { autoscaleEnabled: false },
    workloads: [
      {
        kind: 'Deployment',
        name: 'istiod',
        labels: {
          app: 'istiod',
          'istio.io/rev': 'default',
          'install.operator.istio.io/owning-resource': 'unknown',
          'sidecar.istio.io/inject': 'false',
          'operator.istio.io/component': 'Pilot',
          istio: 'pilot',
          'istio.io/dataplane-mode': 'none',
          'app.kubernetes.io/name': 'istiod',
          'app.kubernetes.io/instance': 'istiod',
          'app.kubernetes.io/part-of': 'istio',
        },
        serviceAccount: 'istiod',
        replicas: 1,
        replicasAt: 'replicaCount',
        containers: [
          {
            name: 'discovery',
            ports: {
              'http-debug': 8080,
              'grpc-xds': 15010,
              'tls-xds': 15012,
              'https-webhooks': 15017,
              'http-monitoring': 15014,
            },
            requests: { cpu: '500m', memory: '2048Mi' },
            resourcesAt: 'resources',
          },
        ],
      },
    ],
    services: [
      {
        name: 'istiod',
        labels: {
          'istio.io/rev': 'default',
          'install.operator.istio.io/owning-resource': 'unknown',
          'operator.istio.io/component': 'Pilot',
          app: 'istiod',
          istio: 'pilot',
          release: 'istiod',
          'app.kubernetes.io/name': 'istiod',
          'app.kubernetes.io/instance': 'istiod',
          'app.kubernetes.io/part-of': 'istio',
        },
        selector: { app: 'istiod', istio: 'pilot' },
        ports: [
          { name: 'grpc-xds', port: 15010 },
          { name: 'https-dns', port: 15012 },
          { name: 'https-webhook', port: 443, targetPort: 15017 },
          { name: 'http-monitoring', port: 15014 },
        ],
      },
    ],
  },
  {
    chart: 'cni',
    version: '1.30.3',
    release: 'istio-cni',
    namespace: 'istio-system',
    source: 'https://github.com/istio/istio/tree/1.30.3/manifests/charts/istio-cni/templates',
    known: { how: 'rendered', module: 'istio.io/istio@v0.0.0-20260826214018-9739e10eb9d7' },
    workloads: [
      {
        kind: 'DaemonSet',
        name: 'istio-cni-node',
        labels: {
          'k8s-app': 'istio-cni-node',
          'sidecar.istio.io/inject': 'false',
          'istio.io/dataplane-mode': 'none',
          'app.kubernetes.io/name': 'istio-cni',
          'app.kubernetes.io/instance': 'istio-cni',
          'app.kubernetes.io/part-of': 'istio',
        },
        serviceAccount: 'istio-cni',
        containers: [
          {
            name: 'install-cni',
            ports: { metrics: 15014 },
            requests: { cpu: '100m', memory: '100Mi' },
            resourcesAt: 'resources',
          },
        ],
      },
    ],
    services: [],
  },
  {
    chart: 'gateway',
    version: '1.30.3',
    release: 'istio-ingressgateway',
    namespace: 'istio-system',
    source: 'https://github.com/istio/istio/tree/1.30.3/manifests/charts/gateway/templates',
    known: { how: 'rendered', module: 'istio.io/istio@v0.0.0-20260826214018-9739e10eb9d7' },
    assumes: {
      'autoscaling.enabled': false,
      'service.ports': [{ name: 'http2', port: 80, targetPort: 80, protocol: 'TCP' }],
    },
    workloads: [
      {
        kind: 'Deployment',
        name: 'istio-ingressgateway',
        labels: {
          'sidecar.istio.io/inject': 'true',
          app: 'istio-ingressgateway',
          istio: 'ingressgateway',
          'app.kubernetes.io/name': 'istio-ingressgateway',
          'app.kubernetes.io/instance': 'istio-ingressgateway',
          'app.kubernetes.io/part-of': 'istio',
          'istio.io/dataplane-mode': 'none',
        },
        serviceAccount: 'istio-ingressgateway',
        replicas: 1,
        replicasAt: 'replicaCount',
        containers: [
          {
            name: 'istio-proxy',
            ports: { 'http-envoy-prom': 15090 },
            requests: { cpu: '100m', memory: '128Mi' },
            resourcesAt: 'resources',
          },
        ],
        morePorts: 'it listens where the Gateways say that select it',
      },
    ],
    services: [
      {
        name: 'istio-ingressgateway',
        labels: {
          'app.kubernetes.io/name': 'istio-ingressgateway',
          'app.kubernetes.io/instance': 'istio-ingressgateway',
          'app.kubernetes.io/part-of': 'istio',
          app: 'istio-ingressgateway',
          istio: 'ingressgateway',
          'istio.io/dataplane-mode': 'none',
        },
        selector: { app: 'istio-ingressgateway', istio: 'ingressgateway' },
        ports: [{ name: 'http2', port: 80, targetPort: 80 }],
      },
    ],
  },
  {
    chart: 'metrics-server',
    version: '3.13.1',
    release: 'metrics-server',
    namespace: 'kube-system',
    source:
      'https://github.com/kubernetes-sigs/metrics-server/tree/metrics-server-helm-chart-3.13.1/charts/metrics-server/templates',
    known: { how: 'rendered', module: 'sigs.k8s.io/metrics-server@v0.9.0' },
    workloads: [
      {
        kind: 'Deployment',
        name: 'metrics-server',
        labels: { 'app.kubernetes.io/name': 'metrics-server', 'app.kubernetes.io/instance': 'metrics-server' },
        serviceAccount: 'metrics-server',
        replicas: 1,
        replicasAt: 'replicas',
        containers: [
          {
            name: 'metrics-server',
            ports: { https: 10250 },
            requests: { cpu: '100m', memory: '200Mi' },
            resourcesAt: 'resources',
          },
        ],
      },
    ],
    services: [
      {
        name: 'metrics-server',
        labels: { 'app.kubernetes.io/name': 'metrics-server', 'app.kubernetes.io/instance': 'metrics-server' },
        selector: { 'app.kubernetes.io/name': 'metrics-server', 'app.kubernetes.io/instance': 'metrics-server' },
        ports: [{ name: 'https', port: 443, targetPort: 'https' }],
      },
    ],
  },
  {
    chart: 'knative-operator',
    version: '1.23.0',
    release: 'knative-operator',
    namespace: 'knative-operator',
    source: 'https://github.com/knative/operator/tree/knative-v1.23.0/config/charts/knative-operator/templates',
    known: { how: 'rendered', module: 'knative.dev/operator@v0.50.0' },
    workloads: [
      {
        kind: 'Deployment',
        name: 'operator-webhook',
        labels: {
          app: 'operator-webhook',
          role: 'operator-webhook',
          'app.kubernetes.io/component': 'operator-webhook',
          'app.kubernetes.io/name': 'knative-operator',
          'sidecar.istio.io/inject': 'false',
        },
        serviceAccount: 'operator-webhook',
        replicas: 1,
        containers: [
          {
            name: 'operator-webhook',
            ports: { metrics: 9090, profiling: 8008, 'https-webhook': 8443 },
            requests: { cpu: '100m', memory: '100Mi' },
            resourcesAt: 'knative_operator.operator_webhook.resources',
          },
        ],
      },
      {
        kind: 'Deployment',
        name: 'knative-operator',
        labels: {
          name: 'knative-operator',
          'app.kubernetes.io/name': 'knative-operator',
          'sidecar.istio.io/inject': 'false',
        },
        serviceAccount: 'knative-operator',
        replicas: 1,
        containers: [
          {
            name: 'knative-operator',
            ports: { metrics: 9090 },
            requests: { cpu: '100m', memory: '100Mi' },
            resourcesAt: 'knative_operator.knative_operator.resources',
          },
        ],
      },
    ],
    services: [
      {
        name: 'operator-webhook',
        labels: {
          role: 'operator-webhook',
          'app.kubernetes.io/component': 'operator-webhook',
          'app.kubernetes.io/name': 'knative-operator',
        },
        selector: { role: 'operator-webhook' },
        ports: [
          { name: 'http-metrics', port: 9090, targetPort: 9090 },
          { name: 'http-profiling', port: 8008, targetPort: 8008 },
          { name: 'https-webhook', port: 443, targetPort: 8443 },
        ],
      },
    ],
  },
];
