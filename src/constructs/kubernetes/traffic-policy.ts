/** How proxies treat the endpoints of a Service: whom they choose, how many calls they hold, and whom they leave out. */
import {
  DestinationRuleSpecTrafficPolicyLoadBalancerSimple as Simple,
  type DestinationRuleSpecTrafficPolicy,
} from '../../../imports/networking.istio.io';

export { Simple };

/**
 * Of one proxy to one Service: Envoy's own limits, which Istio lifts; beyond them calls are answered with 503 at once.
 * Source: https://www.envoyproxy.io/docs/envoy/v1.40.0/api-v3/config/cluster/v3/circuit_breaker.proto
 */
const connectionPool = {
  // Inside one region a connection takes a millisecond; Istio waits 10 s for one to a node that is gone.
  tcp: { connectTimeout: '1s', maxConnections: 1024 },
  // Calls at a time that are tried again: with more of them a Service that comes back is held down by its callers.
  http: { http1MaxPendingRequests: 1024, http2MaxRequests: 1024, maxRetries: 64 },
} as const;

/**
 * An endpoint that fails five calls in a row gets none for 15 s, and longer each time. It counts 502, 503 and 504 alone, by
 * which a proxy says that nobody answers: what a service itself answers with 500 is its answer, and the canary of a lesson
 * would be left out. At most half are left out: one of two and one of three, which with Istio's 10 % would be none.
 * Source: https://istio.io/v1.30/docs/reference/config/networking/destination-rule/#OutlierDetection
 */
const outlierDetection = {
  consecutive5XxErrors: 0,
  consecutiveGatewayErrors: 5,
  interval: '5s',
  baseEjectionTime: '15s',
  maxEjectionPercent: 50,
} as const;

/**
 * Calls stay in their zone while an endpoint there is well: traffic between zones costs money. It needs outlier detection.
 * Source: https://istio.io/v1.30/docs/tasks/traffic-management/locality-load-balancing/failover/
 */
const localityLbSetting = { enabled: true } as const;

/** @param simple - whom a proxy chooses among endpoints that are equally near */
export function trafficPolicy(simple = Simple.LEAST_UNDERSCORE_REQUEST): DestinationRuleSpecTrafficPolicy {
  return { connectionPool, loadBalancer: { simple, localityLbSetting }, outlierDetection };
}
