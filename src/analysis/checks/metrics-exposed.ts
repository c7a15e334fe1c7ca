import type { Lab } from '../../lab/lab';
import { commonMetrics, metricsOfPrometheus, storedNames } from '../../lab/metrics';
import type { Documents, Manifest } from '../../synth/documents';
import { objectsOf } from '../kinds';
import { metricsIn } from '../promql';
import { grafana } from '../../lab/addons';
import type { Finding, Rule } from '../rule';

interface Rules extends Manifest {
  readonly spec: {
    readonly groups?: readonly {
      readonly rules: readonly { readonly record?: string; readonly alert?: string; readonly expr: string }[];
    }[];
  };
}

interface Monitor extends Manifest {
  readonly spec: { readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> } };
}

interface ConfigMap extends Manifest {
  readonly data?: Readonly<Record<string, string>>;
}

interface Asked {
  readonly address: string;
  /** Where in the document. */
  readonly where: string;
  readonly query: string;
}

/** A misspelt metric is no error for Prometheus: the alert never fires, and the panel stays empty. */
export const metricsExposed: Rule = {
  id: 'metrics-exposed',
  holds:
    'every metric that a rule or a panel names is shown by a service that Prometheus follows, or recorded by a rule',
  check: (lab, documents) => {
    const rules = objectsOf<Rules>(documents, 'PrometheusRule').flatMap(({ address, manifest }) =>
      (manifest.spec.groups ?? []).flatMap((group) => group.rules.map((rule) => ({ address, ...rule }))),
    );
    const recorded = rules.flatMap(({ record }) => record ?? []);
    const known = new Set([...metricsOfPrometheus, ...recorded, ...shownMetrics(lab, documents)]);
    const asked = [
      ...rules.map(({ address, record, alert, expr }) => ({
        address,
        where: record ?? alert ?? 'a rule',
        query: expr,
      })),
      ...panelQueries(documents),
    ];
    return asked.flatMap((one) => unknownIn(one, known));
  },
};

function unknownIn({ address, where, query }: Asked, known: ReadonlySet<string>): readonly Finding[] {
  return metricsIn(query)
    .filter((metric) => !known.has(metric))
    .map((metric) => ({
      address,
      value: `${where}: ${metric}`,
      remedy: 'name a metric of `metrics` in the contract of a workload with a monitor, or one of src/lab/metrics.ts',
    }));
}

/** Under the names by which Prometheus keeps them. */
function shownMetrics({ systems }: Lab, documents: Documents): readonly string[] {
  const followed = new Set(
    ['ServiceMonitor', 'PodMonitor']
      .flatMap((kind) => objectsOf<Monitor>(documents, kind))
      .map(({ manifest }) => manifest.spec.selector.matchLabels?.['app']),
  );
  return Object.values(systems)
    .flatMap(({ workloads }) => Object.values(workloads))
    .filter(({ name }) => followed.has(name))
    .flatMap(({ metrics }) => Object.entries({ ...commonMetrics, ...metrics }))
    .flatMap(([metric, kind]) => storedNames(metric, kind));
}

interface Panels {
  readonly templating?: { readonly list?: readonly { readonly name: string; readonly query?: string }[] };
  readonly panels?: readonly { readonly title?: string; readonly targets?: readonly { readonly expr?: string }[] }[];
}

/** Of every dashboard that Grafana will find. */
function panelQueries(documents: Documents): readonly Asked[] {
  const [[label, value]] = Object.entries(grafana.dashboardLabel) as [[string, string]];
  return objectsOf<ConfigMap>(documents, 'ConfigMap')
    .filter(({ manifest }) => manifest.metadata.labels?.[label] === value)
    .flatMap(({ address, manifest }) =>
      Object.values(manifest.data ?? {}).flatMap((text) => {
        const { panels = [], templating } = JSON.parse(text) as Panels;
        const variables = (templating?.list ?? []).flatMap(({ name, query }) =>
          query === undefined ? [] : [{ address, where: `variable ${name}`, query: withoutLabel(query) }],
        );
        const queries = panels.flatMap(({ title = 'a panel', targets = [] }) =>
          targets.flatMap(({ expr }) => (expr === undefined ? [] : [{ address, where: title, query: expr }])),
        );
        return [...variables, ...queries];
      }),
    );
}

/** `label_values(up{a="b"}, namespace)`: the query in it. */
function withoutLabel(query: string): string {
  return /^label_values\((.*),\s*\w+\)$/.exec(query)?.[1] ?? query;
}
