/** Names that the Helm releases of the platform share with the charts, stacks and people that talk to them. */
import type { SecretContract } from '../contract';

export const mesh = {
  /** Where the control plane of the mesh, its ingress gateway and the monitoring are. */
  namespace: 'istio-system',
  /** Helm release of the ingress gateway: its Service, its Deployment and its service account are called like this. */
  gatewayRelease: 'istio-ingressgateway',
  /** Labels of the gateway's pods: the chart takes the name of the release without `istio-`. */
  gatewayLabels: { istio: 'ingressgateway' },
} as const;

/** Helm release of kube-prometheus-stack: its Prometheus follows the monitors with the label `release` of this value. */
export const monitoringRelease = 'c756';

/** Its Prometheus. */
export const prometheus = {
  /** The chart calls its parts after its release and itself. */
  service: `${monitoringRelease}-kube-prometheus-stack-prometheus`,
  port: 9090,
  /** The operator labels the pods of every Prometheus like this. */
  labels: { 'app.kubernetes.io/name': 'prometheus' },
} as const;

export const grafana = {
  /** By which the container beside Grafana finds dashboards in the ConfigMaps of any namespace. */
  dashboardLabel: { grafana_dashboard: '1' },
  /** The id by which panels name the Prometheus of the release. */
  datasource: 'prometheus',
} as const;

/** Where spans go and are looked at: Jaeger, a collector of OpenTelemetry with a store and a page of its own. */
export const collector = {
  /** Helm release: its Service and its Deployment are called like this. */
  release: 'jaeger',
  /** Labels of its pods. */
  labels: { 'app.kubernetes.io/instance': 'jaeger', 'app.kubernetes.io/name': 'jaeger' },
  ports: { otlpHttp: 4318, query: 16686, health: 13133 },
  /** The id by which Grafana knows it. */
  datasource: 'jaeger',
} as const;

/** Base URL of one of the collector's ports, as every namespace knows it. */
export function collectorUrl(port: keyof typeof collector.ports): string {
  return `http://${collector.release}.${mesh.namespace}:${collector.ports[port]}`;
}

/** The StorageClass that the platform gives an EKS cluster, as the default of all claims. */
export const defaultStorageClass = 'gp3';

/**
 * What makes volumes in a minikube of several nodes: on the node of their pod, for every user, as kind does. Those of its own
 * class belong to root on all nodes but the first: https://github.com/kubernetes/minikube/issues/11765
 */
export const minikubeVolumes = { addon: 'storage-provisioner-rancher', storageClass: 'local-path' } as const;

/** The service account whose pods make load balancers of AWS for Services. */
export const loadBalancerController = {
  namespace: 'kube-system',
  serviceAccount: 'aws-load-balancer-controller',
} as const;

/** Secrets in the mesh's namespace that must be there before the dashboards start. */
export const dashboardSecrets = {
  grafanaUser: {
    name: 'grafana-admin',
    key: 'admin-user',
    purpose: 'name of the administrator of Grafana',
    development: 'admin',
  },
  grafanaPassword: {
    name: 'grafana-admin',
    key: 'admin-password',
    purpose: 'password of the administrator of Grafana',
    development: 'development-grafana-password',
  },
  kialiSigningKey: {
    name: 'kiali-signing-key',
    key: 'key',
    purpose: 'signs the sessions of Kiali: 16, 24 or 32 characters',
    development: 'development-key1',
  },
} as const satisfies Readonly<Record<string, SecretContract>>;
