/** The Services that a proxy calls, with their subsets and endpoints: DestinationRules as Envoy's clusters. */
import { clusterDomain } from '../../../src/constructs/kubernetes/mesh';
import { assignment } from './endpoints';
import { type Json, typed } from './envoy-json';
import { type Pod, podsOf, type Proxy, ruleOf, type Service, visible } from './mesh';
import { fullName, outboundName, seconds } from './names';
import type { Mesh, TrafficPolicy } from './objects';
import { controlPlane } from './resources';

export interface Clusters {
  readonly clusters: readonly Json[];
  readonly endpoints: readonly Json[];
}

/** @param pods those that are ready, in any namespace */
export function outboundClusters(mesh: Mesh, proxy: Proxy, pods: readonly Pod[]): Clusters {
  const all = visible(mesh, proxy).Service.flatMap((service) => serviceClusters(mesh, proxy, service, pods));
  return { clusters: all.map(({ cluster }) => cluster), endpoints: all.map(({ assignment }) => assignment) };
}

function serviceClusters(mesh: Mesh, proxy: Proxy, service: Service, pods: readonly Pod[]) {
  const { trafficPolicy = {}, subsets = [] } = ruleOf(mesh, service)?.spec ?? {};
  const all = [{ name: undefined, labels: {}, trafficPolicy: {} }, ...subsets];
  return service.spec.ports.flatMap((port) =>
    all.map((subset) => {
      const name = outboundName(port.port, subset.name, fullName(service.name, service.namespace));
      const policy = { ...trafficPolicy, ...subset.trafficPolicy };
      const identities = podsOf(service, pods).map(identity);
      return {
        cluster: outboundCluster(proxy, name, policy, [...new Set(identities)]),
        assignment: assignment({ name, port, pods: podsOf(service, pods, subset.labels), policy }, proxy.pod),
      };
    }),
  );
}

/** How certificates of the mesh name a service account. */
export function identity({ namespace, serviceAccount }: Pick<Pod, 'namespace' | 'serviceAccount'>): string {
  return `spiffe://${clusterDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

function outboundCluster(proxy: Proxy, name: string, policy: TrafficPolicy, identities: readonly string[]): Json {
  return {
    name,
    type: 'EDS',
    eds_cluster_config: { eds_config: controlPlane, service_name: name },
    lb_policy: policy.loadBalancer?.simple ?? 'LEAST_REQUEST',
    ...connectionPool(policy.connectionPool),
    ...outlierDetection(policy.outlierDetection),
    transport_socket: {
      name: 'envoy.transport_sockets.tls',
      typed_config: typed('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
        sni: name,
        common_tls_context: {
          ...ownCertificate(proxy),
          validation_context: {
            ...authority(proxy),
            match_typed_subject_alt_names: identities.map((exact) => ({ san_type: 'URI', matcher: { exact } })),
          },
        },
      }),
    },
  };
}

export function ownCertificate({ folder }: Proxy): Json {
  const pair = {
    certificate_chain: { filename: `${folder}/own.crt` },
    private_key: { filename: `${folder}/own.key` },
  };
  return { tls_certificates: [pair] };
}

export function authority({ folder }: Proxy): Json {
  return { trusted_ca: { filename: `${folder}/ca.crt` } };
}

const noLimit = 2 ** 32 - 1;

/** Where a rule says nothing, Istio waits 10 s for a connection and sets no limits. */
function connectionPool({ tcp = {}, http = {} }: TrafficPolicy['connectionPool'] = {}): Json {
  const { idleTimeout, maxRequestsPerConnection } = http;
  const common = {
    ...(idleTimeout !== undefined && { idle_timeout: seconds(idleTimeout) }),
    ...(maxRequestsPerConnection !== undefined && { max_requests_per_connection: maxRequestsPerConnection }),
  };
  return {
    connect_timeout: seconds(tcp.connectTimeout ?? '10s'),
    circuit_breakers: {
      thresholds: [
        {
          max_connections: tcp.maxConnections ?? noLimit,
          max_pending_requests: http.http1MaxPendingRequests ?? noLimit,
          max_requests: http.http2MaxRequests ?? noLimit,
          max_retries: http.maxRetries ?? noLimit,
        },
      ],
    },
    ...(Object.keys(common).length > 0 && {
      typed_extension_protocol_options: {
        'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
          'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
          { common_http_protocol_options: common, explicit_http_config: { http_protocol_options: {} } },
        ),
      },
    }),
  };
}

/**
 * Istio ejects by what it is told and never by success rates, and unlike Envoy it does not send to ejected pods
 * again because many are ejected.
 */
function outlierDetection(policy: TrafficPolicy['outlierDetection']): Json {
  if (!policy) return {};
  const { interval, baseEjectionTime, maxEjectionPercent, minHealthPercent = 0 } = policy;
  return {
    common_lb_config: { healthy_panic_threshold: { value: minHealthPercent } },
    outlier_detection: {
      enforcing_success_rate: 0,
      ...counted('consecutive_5xx', policy.consecutive5xxErrors),
      ...counted('consecutive_gateway_failure', policy.consecutiveGatewayErrors),
      ...(policy.splitExternalLocalOriginErrors === true && {
        split_external_local_origin_errors: true,
        enforcing_local_origin_success_rate: 0,
        ...counted('consecutive_local_origin_failure', policy.consecutiveLocalOriginFailures),
      }),
      ...(interval !== undefined && { interval: seconds(interval) }),
      ...(baseEjectionTime !== undefined && { base_ejection_time: seconds(baseEjectionTime) }),
      ...(maxEjectionPercent !== undefined && { max_ejection_percent: maxEjectionPercent }),
    },
  };
}

/** Zero turns a kind of error off. */
function counted(kind: string, errors: number | undefined): Json {
  if (errors === undefined) return {};
  return { [kind]: errors, [`enforcing_${kind}`]: errors > 0 ? 100 : 0 };
}
