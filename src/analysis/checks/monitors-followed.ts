import { helmCharts } from '../../lab/versions';
import type { Documents, Manifest } from '../../synth/documents';
import { valueAt } from '../chart-values/paths';
import { labelText, objectsOf } from '../kinds';
import { type HelmReleaseResource, releasesOf } from '../releases';
import type { Rule } from '../rule';
import type { Labels } from '../selectors';

/** Selector by which a Prometheus finds objects of the kind. */
const selectors = {
  ServiceMonitor: 'serviceMonitorSelector',
  PodMonitor: 'podMonitorSelector',
  PrometheusRule: 'ruleSelector',
} as const;

/** Where the values of a chart ask for a monitor of its own. */
const chartMonitors = ['serviceMonitor', 'controller.serviceMonitor'];

/** Prometheus does not say what it does not follow. */
export const monitorsFollowed: Rule = {
  id: 'monitors-followed',
  holds: 'every monitor and every rule has the labels by which the Prometheus of the Helm release follows it',
  check: (_, documents) =>
    releasesOf(documents)
      .filter(({ chart }) => chart === helmCharts.prometheusStack.name)
      .flatMap((stack) =>
        (Object.keys(selectors) as (keyof typeof selectors)[]).flatMap((kind) => {
          const wanted = wantedBy(stack, selectors[kind]);
          const labelled = [
            ...objectsOf<Manifest>(documents, kind).map(({ address, manifest }) => ({
              address,
              path: 'metadata.labels',
              labels: manifest.metadata.labels ?? {},
            })),
            ...(kind === 'ServiceMonitor' ? monitorsOfCharts(documents) : []),
          ];
          return labelled
            .filter(({ labels }) => Object.entries(wanted).some(([label, value]) => labels[label] !== value))
            .map(({ address, path, labels }) => ({
              address,
              value: `${path}: ${labelText(labels) || 'none'}`,
              remedy: `give the labels that Prometheus looks for: ${labelText(wanted)}`,
            }));
        }),
      ),
};

function wantedBy({ name, values }: HelmReleaseResource, selector: string): Labels {
  const said = (key: string): unknown => valueAt(values, `prometheus.prometheusSpec.${key}`);
  const wanted = said(`${selector}.matchLabels`) as Labels | undefined;
  // By itself the chart has it follow whatever names the release.
  return wanted ?? (said(`${selector}NilUsesHelmValues`) === false ? {} : { release: name });
}

function monitorsOfCharts(documents: Documents) {
  return releasesOf(documents).flatMap(({ address, values }) =>
    chartMonitors
      .filter((path) => valueAt(values, `${path}.enabled`) === true)
      .map((path) => ({
        address,
        path: `values: ${path}.additionalLabels`,
        labels: (valueAt(values, `${path}.additionalLabels`) ?? {}) as Labels,
      })),
  );
}
