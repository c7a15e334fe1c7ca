import {
  collector,
  collectorUrl,
  dashboardSecrets,
  grafana as panels,
  mesh,
  monitoringRelease,
} from '../../../lab/addons';
import { type ContainerResources, small } from '../resources';

interface Switch {
  readonly enabled: boolean;
}

/** Labels that a monitor, or a rule, must have for Prometheus to follow it. */
interface MonitorSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
}

interface Monitor {
  readonly name: string;
  readonly selector: MonitorSelector;
  readonly namespaceSelector: { readonly matchNames: readonly string[] };
}

interface Endpoint {
  readonly port: string;
  readonly path?: string;
}

interface DataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly access: 'proxy';
}

/** Values of the chart `kube-prometheus-stack`, as far as they are set here. */
export interface PrometheusStackValues {
  readonly kubeControllerManager: Switch;
  readonly kubeScheduler: Switch;
  readonly kubeEtcd: Switch;
  readonly kubeProxy: Switch;
  readonly alertmanager: Switch;
  readonly grafana: {
    readonly admin: { readonly existingSecret: string; readonly userKey: string; readonly passwordKey: string };
    readonly service: { readonly type: 'ClusterIP' };
    readonly ingress: Switch;
    readonly resources: ContainerResources;
    readonly additionalDataSources?: readonly DataSource[];
    readonly sidecar: {
      /** Of each of the two containers beside Grafana: one reads dashboards, one data sources. */
      readonly resources: ContainerResources;
      readonly dashboards: { readonly label: string; readonly labelValue: string; readonly searchNamespace: 'ALL' };
      readonly datasources: { readonly uid: string };
    };
  };
  readonly prometheus: {
    readonly service: { readonly type: 'ClusterIP' };
    readonly ingress: Switch;
    readonly prometheusSpec: {
      readonly serviceMonitorSelector: MonitorSelector;
      readonly podMonitorSelector: MonitorSelector;
      readonly ruleSelector: MonitorSelector;
      readonly retention: string;
      readonly retentionSize: string;
      readonly resources: ContainerResources;
    };
    readonly additionalServiceMonitors: readonly (Monitor & { readonly endpoints: readonly Endpoint[] })[];
    readonly additionalPodMonitors: readonly (Monitor & { readonly podMetricsEndpoints: readonly Endpoint[] })[];
  };
  readonly prometheusOperator: { readonly resources: ContainerResources };
  readonly 'kube-state-metrics': { readonly resources: ContainerResources };
  readonly 'prometheus-node-exporter': { readonly resources: ContainerResources };
}

const off: Switch = { enabled: false };

/** Prometheus and Grafana for whoever can reach the cluster's API: nothing of it has an address outside. */
export function prometheusStackValues(hasMesh: boolean, isTraced: boolean): PrometheusStackValues {
  const { grafanaUser, grafanaPassword } = dashboardSecrets;
  return {
    // AWS runs the control plane and shows none of its metrics; elsewhere these listen on loopback only.
    kubeControllerManager: off,
    kubeScheduler: off,
    kubeEtcd: off,
    kubeProxy: off,
    // Nobody is on call for a lab.
    alertmanager: off,
    grafana: {
      admin: { existingSecret: grafanaUser.name, userKey: grafanaUser.key, passwordKey: grafanaPassword.key },
      service: { type: 'ClusterIP' },
      ingress: off,
      resources: small('50m', '128Mi', '512Mi'),
      ...(isTraced && { additionalDataSources: [jaeger] }),
      sidecar: {
        resources: small('10m', '64Mi', '192Mi'),
        dashboards: {
          label: dashboardLabel,
          labelValue: panels.dashboardLabel[dashboardLabel],
          searchNamespace: 'ALL',
        },
        datasources: { uid: panels.datasource },
      },
    },
    prometheus: {
      service: { type: 'ClusterIP' },
      ingress: off,
      prometheusSpec: {
        serviceMonitorSelector: followed,
        podMonitorSelector: followed,
        ruleSelector: followed,
        // On the node's disk, so that a paused lab forgets. The longest window of an alert is three days.
        retention: '4d',
        retentionSize: '2GB',
        resources: small('100m', '400Mi', '1Gi'),
      },
      additionalServiceMonitors: hasMesh ? [controlPlane] : [],
      additionalPodMonitors: hasMesh ? [ingressGateway] : [],
    },
    prometheusOperator: { resources: small('20m', '64Mi', '256Mi') },
    'kube-state-metrics': { resources: small('10m', '48Mi', '128Mi') },
    'prometheus-node-exporter': { resources: small('10m', '24Mi', '64Mi') },
  };
}

const dashboardLabel = 'grafana_dashboard' satisfies keyof typeof panels.dashboardLabel;

/** Traces beside the panels, under Explore. */
const jaeger: DataSource = {
  name: 'Jaeger',
  uid: collector.datasource,
  type: 'jaeger',
  url: collectorUrl('query'),
  access: 'proxy',
};

const followed: MonitorSelector = { matchLabels: { release: monitoringRelease } };

const inMeshNamespace = { matchNames: [mesh.namespace] };

const controlPlane = {
  name: 'istiod',
  selector: { matchLabels: { app: 'istiod' } },
  namespaceSelector: inMeshNamespace,
  endpoints: [{ port: 'http-monitoring' }],
};

/** Where every call from outside begins: without it Kiali's graph has no root. */
const ingressGateway = {
  name: mesh.gatewayRelease,
  selector: { matchLabels: mesh.gatewayLabels },
  namespaceSelector: inMeshNamespace,
  podMetricsEndpoints: [{ port: 'http-envoy-prom', path: '/stats/prometheus' }],
};
