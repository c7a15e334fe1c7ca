import { covers, gatewayNames } from '../hosts';
import { type Gateway, labelText, namespaceOf, objectsOf, selected, type VirtualService, workloadsOf } from '../kinds';
import type { Finding, Rule } from '../rule';
import { mesh } from '../../lab/addons';
import type { Documents } from '../../synth/documents';

/** A Helm release installs it: its pods stand in no chart of ours. */
const ingressGateway = labelText(mesh.gatewayLabels);

/** Istio drops, without a word, the listener of a Gateway that selects no pod. */
export const gatewayResolves: Rule = {
  id: 'gateway-resolves',
  holds:
    'every Gateway selects the pods of a gateway, and every VirtualService names Gateways that exist and serve its hosts',
  check: (_, documents) => [...gatewaysWithoutPods(documents), ...routesWithoutGateway(documents)],
};

function gatewaysWithoutPods(documents: Documents): readonly Finding[] {
  const workloads = workloadsOf(documents);
  return objectsOf<Gateway>(documents, 'Gateway').flatMap(({ address, manifest }): readonly Finding[] => {
    const { selector = {} } = manifest.spec;
    if (labelText(selector) === ingressGateway) return [];
    if (selected(workloads, namespaceOf(manifest), selector).length > 0) return [];
    const remedy = `select the ingress gateway (${ingressGateway}) or pods of namespace ${namespaceOf(manifest)}`;
    return [{ address, value: `spec.selector: ${labelText(selector)}`, remedy }];
  });
}

function routesWithoutGateway(documents: Documents): readonly Finding[] {
  const gateways = new Map(
    objectsOf<Gateway>(documents, 'Gateway').map(({ manifest }) => [
      `${namespaceOf(manifest)}/${manifest.metadata.name}`,
      manifest,
    ]),
  );
  const known = [...gateways.keys()].join(', ') || 'none';
  return objectsOf<VirtualService>(documents, 'VirtualService').flatMap(({ address, manifest }) =>
    gatewayNames(manifest).flatMap((name): readonly Finding[] => {
      const gateway = gateways.get(name);
      if (!gateway) return [{ address, value: `spec.gateways: ${name}`, remedy: `known Gateways: ${known}` }];
      return (manifest.spec.hosts ?? [])
        .filter((host) => !covers(gateway, host))
        .map((host) => ({
          address,
          value: `spec.hosts: ${host}`,
          remedy: `add the host to Gateway ${name}, or name one that it serves`,
        }));
    }),
  );
}
