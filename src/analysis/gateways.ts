/** The Gateways among the documents: Istio's and the Gateway API's have the same kind, and neither's routes know the other's. */
import { mesh } from '../lab/addons';
import type { Documents, Manifest } from '../synth/documents';
import { addonPods } from './addon-objects';
import { labelText, namespaceOf, objectsOf, selected, workloadsOf } from './kinds';
import type { Finding } from './rule';

interface IstioGateway extends Manifest {
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly servers?: readonly { readonly hosts: readonly string[] }[];
  };
}

interface ApiGateway extends Manifest {
  readonly spec: {
    readonly gatewayClassName: string;
    readonly addresses?: readonly { readonly type?: string; readonly value?: string }[];
    readonly listeners: readonly { readonly hostname?: string }[];
  };
}

export interface Gateway {
  /** `<namespace>/<name>` */
  readonly name: string;
  /** The kind of routes that name it. */
  readonly route: 'VirtualService' | 'HTTPRoute';
  /** `*`, `*.example.com` or a plain one. */
  readonly hosts: readonly string[];
  /** Why no pod opens its ports, or not those of the ingress gateway. */
  readonly findings: readonly Finding[];
}

const ingressHost = `${mesh.gatewayRelease}.${mesh.namespace}.svc.cluster.local`;

export function gatewaysOf(documents: Documents): readonly Gateway[] {
  const all = objectsOf<IstioGateway | ApiGateway>(documents, 'Gateway');
  return all.map(({ address, manifest }): Gateway => {
    const name = `${namespaceOf(manifest)}/${manifest.metadata.name}`;
    return isOfGatewayApi(manifest)
      ? { name, route: 'HTTPRoute', hosts: hostnamesOf(manifest), findings: strayFindings(address, manifest) }
      : {
          name,
          route: 'VirtualService',
          hosts: hostsOf(manifest),
          findings: podlessFindings(documents, address, manifest),
        };
  });
}

/** Whether one of the Gateway's hosts covers the host. */
export function covers({ hosts }: Pick<Gateway, 'hosts'>, host: string): boolean {
  return hosts.some((pattern) => (pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host));
}

function isOfGatewayApi(manifest: IstioGateway | ApiGateway): manifest is ApiGateway {
  return manifest.apiVersion.startsWith('gateway.networking.k8s.io/');
}

/** Of Istio's `namespace/host` the host. */
function hostsOf({ spec: { servers = [] } }: IstioGateway): readonly string[] {
  return servers.flatMap((server) => server.hosts).map((pattern) => pattern.split('/').at(-1) ?? '');
}

function hostnamesOf({ spec: { listeners } }: ApiGateway): readonly string[] {
  return listeners.map(({ hostname = '*' }) => hostname);
}

function podlessFindings(documents: Documents, address: string, manifest: IstioGateway): readonly Finding[] {
  const { selector = {} } = manifest.spec;
  // Of all add-ons' pods the gateway's alone listen where it says.
  if (selected(addonPods, mesh.namespace, selector).some(({ morePorts }) => morePorts !== undefined)) return [];
  if (selected(workloadsOf(documents), namespaceOf(manifest), selector).length > 0) return [];
  const ingress = labelText(mesh.gatewayLabels);
  const remedy = `select the ingress gateway (${ingress}) or pods of namespace ${namespaceOf(manifest)}`;
  return [{ address, value: `spec.selector: ${labelText(selector)}`, remedy }];
}

/** Istio looks at its own class alone, and makes a gateway of its own for one without an address, which no policy knows. */
function strayFindings(
  address: string,
  { spec: { gatewayClassName, addresses = [] } }: ApiGateway,
): readonly Finding[] {
  const isIngress = addresses.length === 1 && addresses[0]?.type === 'Hostname' && addresses[0].value === ingressHost;
  const shown = addresses.map(({ type = 'IPAddress', value = '' }) => `${type} ${value}`).join(', ') || 'none';
  return [
    ...(gatewayClassName === 'istio'
      ? []
      : [
          { address, value: `spec.gatewayClassName: ${gatewayClassName}`, remedy: 'name the class of the mesh: istio' },
        ]),
    ...(isIngress
      ? []
      : [{ address, value: `spec.addresses: ${shown}`, remedy: `name the ingress gateway: Hostname ${ingressHost}` }]),
  ];
}
