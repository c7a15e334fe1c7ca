/** How calls leave a service, and how they come in through the gateway. */
import { type Json, socketAddress, typed } from './envoy-json';
import { connectionManager, faultFilter, listener } from './listeners';
import { type Proxy, type Service, visible } from './mesh';
import { common, fullName, namesOf, outboundName, selects } from './names';
import type { Mesh } from './objects';
import { controlPlane } from './resources';
import { defaultRoute, inOrder, routesOf } from './routes';

export interface Outbound {
  readonly listeners: readonly Json[];
  readonly routes: readonly Json[];
  readonly clusters: readonly Json[];
}

/** A sidecar takes calls at every port of the Services that it knows, and tells them apart by the name they call. */
export function sidecarOutbound(mesh: Mesh, proxy: Proxy): Outbound {
  const { outbound } = proxy;
  if (outbound === undefined) return { listeners: [], routes: [], clusters: [] };
  const { Service: services, ServiceEntry: entries } = visible(mesh, proxy);
  const ports = [...new Set(services.flatMap(({ spec }) => spec.ports.map(({ port }) => port)))];
  const outside = outsideServices(entries, outbound);
  return {
    listeners: [...ports.map((port) => httpListener(proxy, outbound, port, String(port))), ...outside.listeners],
    routes: ports.map((port) => ({
      name: String(port),
      virtual_hosts: services.flatMap((service) => virtualHost(mesh, proxy, service, port)),
      ignore_port_in_host_matching: true,
    })),
    clusters: outside.clusters,
  };
}

function virtualHost(mesh: Mesh, { pod }: Proxy, service: Service, port: number): readonly Json[] {
  if (!service.spec.ports.some((one) => one.port === port)) return [];
  const name = fullName(service.name, service.namespace);
  const [own] = mesh.VirtualService.filter(
    ({ namespace, spec }) =>
      spec.gateways.includes('mesh') && spec.hosts.some((host) => fullName(host, namespace) === name),
  );
  const routes = own ? routesOf(own.spec.http, own.namespace) : [defaultRoute(outboundName(port, undefined, name))];
  return [{ name: `${name}:${port}`, domains: namesOf(service, pod.namespace), routes }];
}

/** One listener for each port of the Gateways that select the proxy. */
export function gatewayOutbound(mesh: Mesh, proxy: Proxy): Outbound {
  const { pod } = proxy;
  const gateways = mesh.Gateway.filter(({ spec }) => selects(spec.selector, pod.labels));
  const ports = [...new Set(gateways.flatMap(({ spec }) => spec.servers.map((server) => server.port.number)))];
  return {
    listeners: ports.map((port) => httpListener(proxy, pod.address, port, `http.${port}`)),
    routes: ports.map((port) => ({
      name: `http.${port}`,
      virtual_hosts: gatewayHosts(mesh, gateways, port),
      ignore_port_in_host_matching: true,
    })),
    clusters: [],
  };
}

function gatewayHosts(mesh: Mesh, gateways: Mesh['Gateway'], port: number): readonly Json[] {
  const routes = new Map<string, readonly Json[]>();
  for (const gateway of gateways)
    for (const server of gateway.spec.servers.filter((one) => one.port.number === port))
      for (const { namespace, spec } of mesh.VirtualService.filter((one) => isBound(one, gateway)))
        for (const host of hostsOf(server.hosts, spec.hosts))
          routes.set(host, [...(routes.get(host) ?? []), ...routesOf(spec.http, namespace)]);
  return [...routes].map(([host, all]) => ({ name: `${host}:${port}`, domains: [host], routes: inOrder(all) }));
}

function isBound({ namespace, spec }: Mesh['VirtualService'][number], gateway: Mesh['Gateway'][number]): boolean {
  const name = (said: string): string => (said.includes('/') ? said : `${namespace}/${said}`);
  return spec.gateways.some((said) => name(said) === `${gateway.namespace}/${gateway.name}`);
}

function hostsOf(server: readonly string[], route: readonly string[]): readonly string[] {
  const pairs = server.flatMap((one) => route.map((other) => common(one, other)));
  return [...new Set(pairs.filter((host) => host !== undefined))];
}

function httpListener(proxy: Proxy, address: string, port: number, routes: string): Json {
  const isGateway = proxy.outbound === undefined;
  const manager = connectionManager(`outbound_${routes}`, {
    http_filters: [faultFilter],
    use_remote_address: isGateway,
    rds: { route_config_name: routes, config_source: controlPlane },
  });
  return { ...listener(`outbound_${routes}`, address, port), filter_chains: [{ filters: [manager] }] };
}

/** Encrypted calls of a ServiceEntry are passed on by the name in their first message, unread. */
function outsideServices(
  outside: Mesh['ServiceEntry'],
  outbound: string,
): { listeners: readonly Json[]; clusters: readonly Json[] } {
  const entries = outside.flatMap(({ spec }) =>
    spec.hosts.flatMap((host) => spec.ports.map(({ number }) => ({ host, port: number }))),
  );
  const ports = [...new Set(entries.map(({ port }) => port))];
  return {
    listeners: ports.map((port) => ({
      ...listener(`outbound_${port}`, outbound, port),
      listener_filters: [
        {
          name: 'envoy.filters.listener.tls_inspector',
          typed_config: typed('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector', {}),
        },
      ],
      filter_chains: entries.filter((entry) => entry.port === port).map(passedOn),
    })),
    clusters: entries.map(({ host, port }) => outsideCluster(host, port)),
  };
}

function passedOn({ host, port }: { readonly host: string; readonly port: number }): Json {
  const cluster = outboundName(port, undefined, host);
  return {
    filter_chain_match: { server_names: [host] },
    filters: [
      {
        name: 'envoy.filters.network.tcp_proxy',
        typed_config: typed('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
          stat_prefix: cluster,
          cluster,
        }),
      },
    ],
  };
}

function outsideCluster(host: string, port: number): Json {
  const name = outboundName(port, undefined, host);
  const endpoint = { endpoint: { address: socketAddress(host, port) } };
  return {
    name,
    type: 'STRICT_DNS',
    connect_timeout: '10s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}
