/** Parts that all listeners of HTTP share. */
import { type Json, socketAddress, typed } from './envoy-json';
import { portHere } from './mesh';

export function listener(name: string, address: string, port: number): Json {
  return { name, address: socketAddress(address, portHere(port)) };
}

/** @param options with the filters before the router, and a `route_config` or an `rds` */
export function connectionManager(
  statistics: string,
  { http_filters, ...options }: Json & { readonly http_filters: readonly Json[] },
): Json {
  const router = {
    name: 'envoy.filters.http.router',
    typed_config: typed('envoy.extensions.filters.http.router.v3.Router', {}),
  };
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
      stat_prefix: statistics,
      server_name: 'istio-envoy',
      normalize_path: true,
      ...options,
      http_filters: [...http_filters, router],
    }),
  };
}

/** Does nothing until a route says what. */
export const faultFilter: Json = {
  name: 'envoy.filters.http.fault',
  typed_config: typed('envoy.extensions.filters.http.fault.v3.HTTPFault', {}),
};
