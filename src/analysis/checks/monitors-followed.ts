import { helmCharts } from '../../lab/versions';
import type { Documents, Manifest } from '../../synth/documents';
import { valueAt } from '../chart-values/paths';
import { labelText, objectsOf } from '../kinds';
import { releasesOf } from '../releases';
import type { Rule } from '../rule';
import type { Labels } from '../selectors';

/** Path of the selector by which a Prometheus finds objects of the kind. */
const selectors = {
  ServiceMonitor: 'serviceMonitorSelector',
  PodMonitor: 'podMonitorSelector',
  PrometheusRule: 'ruleSelector',
} as const;

/** Prometheus does not say what it does not follow. */
export const monitorsFollowed: Rule = {
  id: 'monitors-followed',
  holds: 'every monitor and every rule has the labels by which the Prometheus of the Helm release follows it',
  check: (_, documents) =>
    releasesOf(documents)
      .filter(({ chart }) => chart === helmCharts.prometheusStack.name)
      .flatMap(({ name, values }) =>
        (Object.keys(selectors) as (keyof typeof selectors)[]).flatMap((kind) => {
          // By itself the chart has it follow whatever names the release.
          const path = `prometheus.prometheusSpec.${selectors[kind]}.matchLabels`;
          const wanted = (valueAt(values, path) as Labels | undefined) ?? { release: name };
          return unfollowed(documents, kind, wanted).map(({ address, manifest }) => ({
            address,
            value: `metadata.labels: ${labelText(manifest.metadata.labels ?? {}) || 'none'}`,
            remedy: `give the labels that Prometheus looks for: ${labelText(wanted)}`,
          }));
        }),
      ),
};

function unfollowed(documents: Documents, kind: string, wanted: Labels) {
  return objectsOf<Manifest>(documents, kind).filter(({ manifest: { metadata } }) =>
    Object.entries(wanted).some(([label, value]) => metadata.labels?.[label] !== value),
  );
}
