import { gatewayNames, isForSidecars, serviceOf } from '../hosts';
import { namespaceOf, type VirtualService } from '../kinds';
import { routesOf } from '../routes';
import type { Finding, Rule } from '../rule';
import type { Documents } from '../../synth/documents';

/** Of two routes for the same calls Istio follows one, and which one is chance. */
export const routesDistinct: Rule = {
  id: 'routes-distinct',
  holds: 'no two routes are about the same host and the same match at the same gateway',
  check: (_, documents) => {
    const first = new Map<string, string>();
    return routesOf(documents).flatMap(({ address, manifest }) =>
      callsOf(documents, manifest).flatMap(({ key, text }): readonly Finding[] => {
        const other = first.get(key) ?? address;
        first.set(key, other);
        if (other === address) return [];
        return [{ address, value: text, remedy: `${other} takes the same calls: give one another host or path` }];
      }),
    );
  },
};

interface Calls {
  readonly key: string;
  readonly text: string;
}

/** Which calls a route takes: those of a host and a match at a gateway each. */
function callsOf(documents: Documents, manifest: VirtualService): readonly Calls[] {
  const { hosts = [], http = [] } = manifest.spec;
  const gateways = [...gatewayNames(manifest), ...(isForSidecars(manifest) ? ['mesh'] : [])];
  const matches = new Set(http.flatMap(({ match = ['every path'] }) => match.map((one) => JSON.stringify(one))));
  return gateways.flatMap((gateway) =>
    hosts.flatMap((host) => {
      // The same Service can be named by several hosts.
      const service = serviceOf(documents, { host, from: manifest });
      const whole = service ? `${service.metadata.name}.${namespaceOf(service)}` : host;
      return [...matches].map((match) => ({
        key: [gateway, whole, match].join(' '),
        text: `host ${host}, match ${match}, gateway ${gateway}`,
      }));
    }),
  );
}
