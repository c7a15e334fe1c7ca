/** How a proxy chooses where a call goes: VirtualServices as Envoy's routes. */
import { type Json, typed } from './envoy-json';
import { fullName, outboundName, seconds } from './names';
import type { HttpRoute, StringMatch } from './objects';

/** @param namespace of the VirtualService, to which short names belong */
export function routesOf(http: readonly HttpRoute[], namespace: string): readonly Json[] {
  return http.flatMap((route) =>
    (route.match ?? [undefined]).map((match) => ({
      ...(route.name !== undefined && { name: route.name }),
      match: match ? matched(match) : { prefix: '/' },
      route: {
        ...destinations(route, namespace),
        ...(route.rewrite && { prefix_rewrite: route.rewrite.uri }),
        timeout: seconds(route.timeout ?? '0s'),
        ...retries(route.retries),
      },
      ...(route.fault && { typed_per_filter_config: { 'envoy.filters.http.fault': fault(route.fault) } }),
    })),
  );
}

/** Where no VirtualService says otherwise. */
export function defaultRoute(cluster: string): Json {
  return { match: { prefix: '/' }, route: { cluster, timeout: '0s', ...retries(undefined) } };
}

/** A route that every call takes is the last of a host, whichever VirtualService it stands in. */
export function inOrder(routes: readonly Json[]): readonly Json[] {
  const isCatchAll = ({ match }: Json): boolean => JSON.stringify(match) === '{"prefix":"/"}';
  return [...routes.filter((route) => !isCatchAll(route)), ...routes.filter(isCatchAll)];
}

type Match = NonNullable<HttpRoute['match']>[number];

function matched({ uri, headers = {}, method }: Match): Json {
  const all = [...Object.entries(headers), ...(method ? [[':method', method] as const] : [])];
  return {
    ...path(uri),
    ...(all.length > 0 && {
      headers: all.map(([name, value]) => ({ name: name.toLowerCase(), string_match: matcher(value) })),
    }),
  };
}

function path(uri: StringMatch | undefined): Json {
  if (uri === undefined) return { prefix: '/' };
  if ('exact' in uri) return { path: uri.exact };
  return 'prefix' in uri ? { prefix: uri.prefix } : { safe_regex: { regex: uri.regex } };
}

function matcher(match: StringMatch): Json {
  return 'regex' in match ? { safe_regex: { regex: match.regex } } : match;
}

/** Istio leaves out destinations of weight 0, and Envoy takes weights that add up to anything. */
function destinations({ route }: HttpRoute, namespace: string): Json {
  const clusterOf = ({ destination: { host, port, subset } }: HttpRoute['route'][number]): string =>
    outboundName(port.number, subset, fullName(host, namespace));
  const [only] = route;
  if (only && route.length === 1) return { cluster: clusterOf(only) };
  const weighted = route.filter(({ weight = 0 }) => weight > 0);
  return {
    weighted_clusters: { clusters: weighted.map((one) => ({ name: clusterOf(one), weight: one.weight ?? 0 })) },
  };
}

/**
 * Istio repeats a call twice where a VirtualService does not say otherwise, but for answers 503.
 * Source: https://istio.io/v1.30/docs/concepts/traffic-management/#retries and the release notes of 1.24.
 */
const defaultRetryOn = 'connect-failure,refused-stream,unavailable,cancelled';

function retries({ attempts, perTryTimeout, retryOn }: NonNullable<HttpRoute['retries']> = { attempts: 2 }): Json {
  if (attempts === 0) return {};
  const conditions = (retryOn ?? defaultRetryOn).split(',').map((condition) => condition.trim());
  const codes = conditions.filter((condition) => /^\d{3}$/.test(condition)).map(Number);
  const named = conditions.filter((condition) => !/^\d{3}$/.test(condition));
  return {
    retry_policy: {
      retry_on: [...new Set([...named, ...(codes.length > 0 ? ['retriable-status-codes'] : [])])].join(','),
      ...(codes.length > 0 && { retriable_status_codes: codes }),
      num_retries: attempts,
      ...(perTryTimeout !== undefined && { per_try_timeout: seconds(perTryTimeout) }),
      // Another pod than the one that failed, as far as there is one.
      retry_host_predicate: [
        {
          name: 'envoy.retry_host_predicates.previous_hosts',
          typed_config: typed('envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate', {}),
        },
      ],
      host_selection_retry_max_attempts: 5,
    },
  };
}

function fault({ abort, delay }: NonNullable<HttpRoute['fault']>): Json {
  return typed('envoy.extensions.filters.http.fault.v3.HTTPFault', {
    ...(abort && { abort: { http_status: abort.httpStatus, percentage: share(abort.percentage.value) } }),
    ...(delay && { delay: { fixed_delay: seconds(delay.fixedDelay), percentage: share(delay.percentage.value) } }),
  });
}

function share(percent: number): Json {
  return { numerator: Math.round(percent * 10_000), denominator: 'MILLION' };
}
