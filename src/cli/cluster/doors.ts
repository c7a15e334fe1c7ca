/** The ways into a cluster that have no address outside of it: Services that kubectl forwards a port of this machine to. */
import { collector, mesh, monitoringRelease, prometheus } from '../../lab/addons';
import { addonStacksOf, type PlatformLab } from '../../lab/stacks';

export interface Door {
  readonly namespace: string;
  readonly service: string;
  /** Of the Service. */
  readonly target: number;
  /** Of this machine. */
  readonly port: number;
  /** Path of the page. */
  readonly path: string;
  /** How one gets in, in lines. */
  readonly hints: (kubectl: string) => readonly string[];
}

/** The port on which `lab run` has its gateway as well. */
export const gatewayPort = 8080;

const { namespace } = mesh;

/** By the name that people know; `dashboardsOf` says which of them a lab has. */
export const dashboards = {
  grafana: {
    namespace,
    service: `${monitoringRelease}-grafana`,
    target: 80,
    port: 3000,
    path: '/',
    hints: (kubectl) => [
      'User and password:',
      `  ${kubectl} get secret grafana-admin --namespace ${namespace} --output go-template='{{range $k, $v := .data}}{{$k}}: {{$v | base64decode}}{{"\\n"}}{{end}}'`,
    ],
  },
  kiali: {
    namespace,
    service: 'kiali',
    target: 20001,
    port: 20001,
    path: '/kiali',
    hints: (kubectl) => ['It asks for a token:', `  ${kubectl} create token kiali --namespace ${namespace}`],
  },
  jaeger: {
    namespace,
    service: collector.release,
    target: collector.ports.query,
    port: collector.ports.query,
    path: '/',
    hints: () => [],
  },
  prometheus: {
    namespace,
    service: prometheus.service,
    target: prometheus.port,
    port: prometheus.port,
    path: '/',
    hints: () => [],
  },
} as const satisfies Readonly<Record<string, Door>>;

type Dashboard = keyof typeof dashboards;

/** Those that the add-ons of the lab bring. */
export function dashboardsOf(lab: PlatformLab): readonly Dashboard[] {
  const isMonitored = addonStacksOf(lab).includes('observability');
  const isThere: Readonly<Record<Dashboard, boolean>> = {
    grafana: isMonitored,
    // It shows the mesh.
    kiali: isMonitored && lab.engines.includes('istio'),
    jaeger: isMonitored && lab.traces !== undefined,
    prometheus: isMonitored,
  };
  return (Object.keys(dashboards) as Dashboard[]).filter((name) => isThere[name]);
}

/** The gateway of the mesh. */
export const gateway: Door = {
  namespace,
  service: mesh.gatewayRelease,
  target: 80,
  port: gatewayPort,
  path: '/',
  hints: () => [],
};
