import type { Documents, Manifest } from '../../synth/documents';
import { serviceOf } from '../hosts';
import { IdentityGraph, identityOf, podText } from '../identity-graph';
import { namespaceOf, objectsOf, type PodOwner, selected, targetOf, workloadsOf } from '../kinds';
import { NetworkGraph } from '../network-graph';
import { releasesOf } from '../releases';
import type { Finding, Rule } from '../rule';

/** Where the keys do not come, Istio and its proxies take every token for a bad one, and no object says so. */
export const keysReachable: Rule = {
  id: 'keys-reachable',
  holds: 'every proxy that checks tokens can fetch the keys for it from the Service that has them',
  check: (_, documents) => {
    const [network, identities] = [new NetworkGraph(documents), new IdentityGraph(documents)];
    const pods = workloadsOf(documents);
    const all = objectsOf<RequestAuthentication>(documents, 'RequestAuthentication');
    const fetched = all.flatMap(({ manifest, address }) =>
      (manifest.spec.jwtRules ?? []).flatMap(({ jwksUri }): readonly Finding[] =>
        jwksUri === undefined
          ? []
          : unfetched(documents, { network, identities, pods, manifest, jwksUri }).map((finding) => ({
              address,
              ...finding,
            })),
      ),
    );
    return all.length > 0 ? [...fetched, ...strangers(documents)] : [];
  },
};

interface RequestAuthentication extends Manifest {
  readonly spec: {
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly jwtRules?: readonly { readonly jwksUri?: string }[];
  };
}

interface Fetch {
  readonly network: NetworkGraph;
  readonly identities: IdentityGraph;
  readonly pods: readonly PodOwner[];
  readonly manifest: RequestAuthentication;
  readonly jwksUri: string;
}

/** Keys of a Service of the cluster only: what is outside the control plane fetches. */
function unfetched(
  documents: Documents,
  { network, identities, pods, manifest, jwksUri }: Fetch,
): readonly Pick<Finding, 'value' | 'remedy'>[] {
  const value = `jwksUri: ${jwksUri}`;
  if (!URL.canParse(jwksUri)) return [{ value, remedy: 'write it as http://<host>:<port>/<path>' }];
  const { hostname, port, pathname: path } = new URL(jwksUri);
  if (!hostname.endsWith('.svc.cluster.local')) return [];
  const service = serviceOf(documents, { host: hostname, from: manifest });
  const opened = service?.spec.ports?.find((one) => one.port === Number(port || '80'));
  if (!service || !opened) return [{ value, remedy: 'name a Service and a port that it has' }];
  const askers = selected(pods, namespaceOf(manifest), manifest.spec.selector?.matchLabels ?? {});
  const keepers = selected(pods, namespaceOf(service), service.spec.selector ?? {});
  return askers.flatMap((asker) =>
    keepers.flatMap((keeper) => {
      const target = targetOf(opened, keeper);
      // `service-selects-pods` finds a name that leads nowhere.
      if (target === undefined) return [];
      const isOpen = network.isOpen(asker, keeper, target);
      if (isOpen && identities.isTrusted(identityOf(asker), keeper, target, { method: 'GET', path })) return [];
      const who = isOpen ? 'AuthorizationPolicies' : 'NetworkPolicies';
      const said = `${value}: ${who} do not let the proxy of ${podText(asker)} fetch it from ${podText(keeper)}`;
      return [{ value: said, remedy: 'let it: connections.allowProxiesOf does' }];
    }),
  );
}

/** The control plane has no certificate, so that in a strict mesh it gets no keys. */
function strangers(documents: Documents): readonly Finding[] {
  const variable = 'PILOT_JWT_ENABLE_REMOTE_JWKS';
  return releasesOf(documents).flatMap(({ chart, address, values }): readonly Finding[] => {
    const { [variable]: mode } = (values['env'] ?? {}) as Readonly<Record<string, string>>;
    if (chart !== 'istiod' || ['hybrid', 'true', 'envoy'].includes(mode ?? '')) return [];
    return [
      { address, value: `env.${variable}: ${mode ?? 'none'}`, remedy: 'set it to hybrid: then proxies fetch keys' },
    ];
  });
}
