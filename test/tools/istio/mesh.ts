/** What the control plane of a mesh knows, and for whom it says it. */
import { common, fullName, type Labels, selects } from './names';
import type { DestinationRule, Mesh, Named } from './objects';

export interface Locality {
  readonly region: string;
  readonly zone: string;
}

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  /** Ports of its containers that have a name. @default none */
  readonly ports?: Readonly<Record<string, number>>;
  /** Of its node. @default the node's labels do not say */
  readonly locality?: Locality;
  /** Its own; calls come to the ports that its Services name as targets. */
  readonly address: string;
}

/** The proxy beside a service, or the gateway, which stands for itself. */
export interface Proxy {
  readonly pod: Pod;
  /** Holds `ca.crt`, `own.crt` and `own.key`. */
  readonly folder: string;
  /** Port of 127.0.0.1 at which its service listens; none at a gateway. */
  readonly servicePort?: number;
  /** Address at which its service finds all others; none at a gateway. */
  readonly outbound?: string;
}

export type Service = Mesh['Service'][number];
type Port = Service['spec']['ports'][number];

/** What a proxy knows of: everything, unless a Sidecar of its namespace names what its pods call. */
export function visible(mesh: Mesh, { pod, outbound }: Proxy): Pick<Mesh, 'Service' | 'ServiceEntry'> {
  const [sidecar] = mesh.Sidecar.filter(({ namespace }) => namespace === pod.namespace);
  if (outbound === undefined || !sidecar) return mesh;
  const egress = sidecar.spec.egress.flatMap(({ hosts }) => hosts);
  const isNamed = (namespace: string, host: string): boolean =>
    egress.some((said) => {
      const [where = '', name = ''] = said.split('/');
      const isThere = where === '*' || where === namespace || (where === '.' && namespace === pod.namespace);
      return isThere && common(name, host) === host;
    });
  return {
    Service: mesh.Service.filter(({ name, namespace }) => isNamed(namespace, fullName(name, namespace))),
    ServiceEntry: mesh.ServiceEntry.filter(({ namespace, spec }) =>
      spec.hosts.some((host) => isNamed(namespace, host)),
    ),
  };
}

/** The pods behind a Service, or behind one subset of it. */
export function podsOf({ namespace, spec }: Service, pods: readonly Pod[], subset: Labels = {}): readonly Pod[] {
  const { selector } = spec;
  if (!selector) return [];
  return pods.filter(
    (pod) => pod.namespace === namespace && selects(selector, pod.labels) && selects(subset, pod.labels),
  );
}

export function ruleOf(mesh: Mesh, service: Service): Named<DestinationRule> | undefined {
  const name = fullName(service.name, service.namespace);
  return mesh.DestinationRule.find(({ namespace, spec }) => fullName(spec.host, namespace) === name);
}

/** Where a port of a pod lies on this machine: to open one below 1024 a person would have to be root. */
export function portHere(port: number): number {
  return port < 1024 ? port + 20_000 : port;
}

/** Where a port of a Service leads at a pod; nowhere where the pod has no port of that name. */
export function targetPort({ port, targetPort: target }: Port, { ports }: Pod): number | undefined {
  return typeof target === 'string' ? ports?.[target] : (target ?? port);
}
