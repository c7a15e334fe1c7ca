import { serviceOf } from '../hosts';
import { type DestinationRule, labelText, namespaceOf, objectsOf, selected, workloadsOf } from '../kinds';
import type { Finding, Rule } from '../rule';

/** Istio answers 503 for a subset without pods. */
export const subsetSelectsPods: Rule = {
  id: 'subset-selects-pods',
  holds: 'every DestinationRule is about a Service that exists, and each of its subsets selects pods of that Service',
  check: (_, documents) => {
    const workloads = workloadsOf(documents);
    return objectsOf<DestinationRule>(documents, 'DestinationRule').flatMap(
      ({ address, manifest }): readonly Finding[] => {
        const { host, subsets = [] } = manifest.spec;
        const service = serviceOf(documents, { host, from: manifest });
        if (!service) return [{ address, value: `spec.host: ${host}`, remedy: 'name a Service that exists' }];
        const pods = selected(workloads, namespaceOf(service), service.spec.selector ?? {});
        return subsets
          .filter(({ labels = {} }) => selected(pods, namespaceOf(service), labels).length === 0)
          .map(({ name, labels = {} }) => ({
            address,
            value: `spec.subsets ${name}: ${labelText(labels)}`,
            remedy: `give labels that a pod behind Service ${service.metadata.name} has: ${pods.map((pod) => labelText(pod.labels)).join(' or ')}`,
          }));
      },
    );
  },
};
