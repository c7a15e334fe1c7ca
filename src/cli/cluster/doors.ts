/** The ways into a cluster that have no address outside of it: Services that kubectl forwards a port of this machine to. */
import { mesh, monitoringRelease } from '../../lab/addons';

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

/** By the name that people know. */
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
  prometheus: {
    namespace,
    service: `${monitoringRelease}-kube-prometheus-stack-prometheus`,
    target: 9090,
    port: 9090,
    path: '/',
    hints: () => [],
  },
} as const satisfies Readonly<Record<string, Door>>;

/** The gateway of the mesh. */
export const gateway: Door = {
  namespace,
  service: mesh.gatewayRelease,
  target: 80,
  port: gatewayPort,
  path: '/',
  hints: () => [],
};
