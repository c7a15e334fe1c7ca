import type { Documents } from '../../synth/documents';
import { covers, gatewaysOf } from '../gateways';
import { gatewayNames } from '../hosts';
import { routesOf } from '../routes';
import type { Finding, Rule } from '../rule';

/** Istio drops, without a word, the listener of a Gateway that selects no pod. */
export const gatewayResolves: Rule = {
  id: 'gateway-resolves',
  holds:
    'every Gateway is one of pods that are there, and every route names Gateways that exist in its own API and serve its hosts',
  check: (_, documents) => [
    ...gatewaysOf(documents).flatMap(({ findings }) => findings),
    ...routesWithoutGateway(documents),
  ],
};

function routesWithoutGateway(documents: Documents): readonly Finding[] {
  const gateways = gatewaysOf(documents);
  return routesOf(documents).flatMap(({ address, manifest, words }) => {
    const inReach = gateways.filter(({ route }) => route === manifest.kind);
    const known = inReach.map(({ name }) => name).join(', ') || 'none';
    return gatewayNames(manifest).flatMap((name): readonly Finding[] => {
      const gateway = inReach.find((one) => one.name === name);
      if (!gateway) return [{ address, value: `${words.gateways}: ${name}`, remedy: `known Gateways: ${known}` }];
      return (manifest.spec.hosts ?? [])
        .filter((host) => !covers(gateway, host))
        .map((host) => ({
          address,
          value: `${words.hosts}: ${host}`,
          remedy: `add the host to Gateway ${name}, or name one that it serves`,
        }));
    });
  });
}
