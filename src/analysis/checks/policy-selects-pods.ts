import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { addonPods } from '../addon-objects';
import { labelText, namespaceOf, objectsOf, selected, workloadsOf } from '../kinds';
import type { Finding, Rule } from '../rule';
import type { Manifest } from '../../synth/documents';

interface Policy extends Manifest {
  /** Istio's selector has labels only; without labels it is all of the namespace. */
  readonly spec?: { readonly selector?: LabelSelector; readonly podSelector?: LabelSelector };
}

const kinds = [
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'NetworkPolicy',
  'PodDisruptionBudget',
];

/** A policy that protects nothing looks, in every list, like one that protects. */
export const policySelectsPods: Rule = {
  id: 'policy-selects-pods',
  holds: 'every policy and disruption budget with a selector selects pods that exist',
  check: (_, documents) => {
    const workloads = [...workloadsOf(documents), ...addonPods];
    return kinds
      .flatMap((kind) => objectsOf<Policy>(documents, kind))
      .flatMap(({ address, manifest }): readonly Finding[] => {
        const labels = (manifest.spec?.selector ?? manifest.spec?.podSelector)?.matchLabels;
        if (!labels || selected(workloads, namespaceOf(manifest), labels).length > 0) return [];
        const remedy = `give the labels of a pod in namespace ${namespaceOf(manifest)}, or remove the ${manifest.kind}`;
        return [{ address, value: `selector: ${labelText(labels)}`, remedy }];
      });
  },
};
