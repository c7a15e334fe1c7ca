/** What a pod lets in: PeerAuthentications, RequestAuthentications and AuthorizationPolicies as Envoy's listeners. */
import { authority, ownCertificate } from './clusters';
import { type Json, socketAddress, typed } from './envoy-json';
import { type Pod, podsOf, portHere, type Proxy, targetPort } from './mesh';
import { connectionManager, listener } from './listeners';
import { selects } from './names';
import type { AuthorizationPolicy, Mesh } from './objects';
import { tokenChecks } from './tokens';

export interface Inbound {
  readonly listeners: readonly Json[];
  readonly clusters: readonly Json[];
}

/** One listener for each port of the pod that a Service leads to. */
export function inbound(mesh: Mesh, proxy: Proxy): Inbound {
  const { pod, servicePort } = proxy;
  if (servicePort === undefined) return { listeners: [], clusters: [] };
  const services = mesh.Service.filter((service) => podsOf(service, [pod]).length > 0);
  const targets = services.flatMap(({ spec }) => spec.ports.map((port) => targetPort(port, pod)));
  const ports = new Set(targets.filter((port) => port !== undefined));
  return {
    listeners: [...ports].map((port) => inboundListener(mesh, proxy, port)),
    clusters: [...ports].map((port) => inboundCluster(inboundName(port), servicePort)),
  };
}

const inboundName = (port: number): string => `inbound|${port}||`;

function inboundCluster(name: string, port: number): Json {
  const endpoint = { endpoint: { address: socketAddress('127.0.0.1', port) } };
  return {
    name,
    type: 'STATIC',
    connect_timeout: '10s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}

/** In mode STRICT there is nothing but encrypted calls from holders of a certificate; else plain text too. */
function inboundListener(mesh: Mesh, proxy: Proxy, port: number): Json {
  const route = {
    match: { prefix: '/' },
    // A connection that the service closed before it read the call: safe to repeat, whatever the call does.
    route: {
      cluster: inboundName(port),
      timeout: '0s',
      retry_policy: { retry_on: 'reset-before-request', num_retries: 2 },
    },
  };
  const manager = connectionManager(`inbound_${port}`, {
    http_filters: [...tokenChecks(mesh, proxy.pod), ...authorization(mesh, proxy.pod)],
    route_config: { name: inboundName(port), virtual_hosts: [{ name: 'inbound', domains: ['*'], routes: [route] }] },
  });
  const encrypted = {
    filter_chain_match: { transport_protocol: 'tls' },
    transport_socket: {
      name: 'envoy.transport_sockets.tls',
      typed_config: typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
        require_client_certificate: true,
        common_tls_context: { ...ownCertificate(proxy), validation_context: authority(proxy) },
      }),
    },
    filters: [manager],
  };
  return {
    ...listener(`inbound_${port}`, proxy.pod.address, port),
    traffic_direction: 'INBOUND',
    listener_filters: [
      {
        name: 'envoy.filters.listener.tls_inspector',
        typed_config: typed('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector', {}),
      },
    ],
    filter_chains: isStrict(mesh, proxy.pod) ? [encrypted] : [encrypted, { filters: [manager] }],
  };
}

function isStrict(mesh: Mesh, { namespace }: Pod): boolean {
  return mesh.PeerAuthentication.some((one) => one.namespace === namespace && one.spec.mtls.mode === 'STRICT');
}

/** Refusals come first; where a policy allows anything, whatever none allows is refused. */
function authorization(mesh: Mesh, pod: Pod): readonly Json[] {
  const about = mesh.AuthorizationPolicy.filter(
    ({ namespace, spec }) => namespace === pod.namespace && selects(spec.selector?.matchLabels ?? {}, pod.labels),
  );
  return (['DENY', 'ALLOW'] as const).flatMap((action) => {
    const policies = about.filter(({ spec }) => spec.action === action);
    if (policies.length === 0) return [];
    const rules = policies.flatMap(({ name, spec }) =>
      spec.rules.map((rule, index) => [`${name} ${index}`, policy(rule)] as const),
    );
    const config = typed('envoy.extensions.filters.http.rbac.v3.RBAC', {
      rules: { action, policies: Object.fromEntries(rules) },
    });
    return [{ name: `envoy.filters.http.rbac.${action.toLowerCase()}`, typed_config: config }];
  });
}

type Rule = AuthorizationPolicy['rules'][number];

function policy({ from, to }: Rule): Json {
  const principals = (from ?? []).map(({ source }) => anyOf(source.principals.map(principal)));
  const permissions = (to ?? []).map(({ operation: { ports = [], paths = [], methods = [] } }) =>
    allOf([
      ports.map((port) => ({ destination_port: portHere(Number(port)) })),
      paths.map((path) => ({ url_path: { path: pattern(path) } })),
      methods.map((method) => ({ header: { name: ':method', string_match: pattern(method) } })),
    ]),
  );
  return {
    principals: from ? principals : [{ any: true }],
    permissions: to ? permissions : [{ any: true }],
  };
}

function principal(name: string): Json {
  return { authenticated: { principal_name: pattern(`spiffe://${name}`) } };
}

const anyOf = (ids: readonly Json[]): Json => ({ or_ids: { ids } });

function allOf(alternatives: readonly (readonly Json[])[]): Json {
  const rules = alternatives.filter(({ length }) => length > 0).map((some) => ({ or_rules: { rules: some } }));
  return { and_rules: { rules } };
}

/** A star stands at the end of a text. */
function pattern(text: string): Json {
  if (!text.includes('*')) return { exact: text };
  if (text.indexOf('*') === text.length - 1) return { prefix: text.slice(0, -1) };
  throw new Error(`The translation knows a star at the end of a text only: ${text}`);
}
