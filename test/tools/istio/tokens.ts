/** Which tokens a pod takes: a RequestAuthentication as Envoy's filter. */
import { type Json, typed } from './envoy-json';
import type { Pod } from './mesh';
import { fullName, outboundName, selects } from './names';
import type { Mesh, RequestAuthentication } from './objects';

/**
 * As a control plane writes it that has proxies fetch keys (PILOT_JWT_ENABLE_REMOTE_JWKS): within 5 s, and anew after five
 * minutes. A token must be good; none is as good.
 * @throws Error for keys that no Service of the mesh has, and for several objects about one pod
 */
export function tokenChecks(mesh: Mesh, pod: Pod): readonly Json[] {
  const about = mesh.RequestAuthentication.filter(
    ({ namespace, spec }) => namespace === pod.namespace && selects(spec.selector?.matchLabels ?? {}, pod.labels),
  );
  if (about.length > 1) throw new Error(`The translation knows one RequestAuthentication of a pod: ${pod.name}`);
  return about.flatMap(({ spec }) => spec.jwtRules.map((rule) => filter(mesh, rule)));
}

function filter(
  mesh: Mesh,
  { issuer, jwksUri, forwardOriginalToken }: RequestAuthentication['jwtRules'][number],
): Json {
  const provider = {
    issuer,
    forward: forwardOriginalToken,
    remote_jwks: {
      http_uri: { uri: jwksUri, cluster: clusterOf(mesh, jwksUri), timeout: '5s' },
      cache_duration: '300s',
    },
  };
  const requires = { requires_any: { requirements: [{ provider_name: 'issuer' }, { allow_missing: {} }] } };
  return {
    name: 'envoy.filters.http.jwt_authn',
    typed_config: typed('envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication', {
      providers: { issuer: provider },
      rules: [{ match: { prefix: '/' }, requires }],
      bypass_cors_preflight: true,
    }),
  };
}

/** Istio looks by the whole name of the host, and by no other. */
function clusterOf(mesh: Mesh, jwksUri: string): string {
  const { hostname, port } = new URL(jwksUri);
  const number = Number(port || '80');
  const isKnown = mesh.Service.some(
    ({ name, namespace, spec }) =>
      fullName(name, namespace) === hostname && spec.ports.some((one) => one.port === number),
  );
  if (!isKnown) throw new Error(`The keys at ${jwksUri} are of no Service in the mesh`);
  return outboundName(number, undefined, hostname);
}
