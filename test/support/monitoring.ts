/** Rules and dashboards of a lab as its charts say them: what is asked of Prometheus, and by which system. */
import type { Manifest } from '../../src/synth/documents';
import type { AwsLab, LocalLab } from '../../src/lab/lab';
import type { RuleGroup } from '../tools/prometheus';
import { manifestsOf } from './charts';
import { fixtureLab } from './lab';

export type Group = RuleGroup;

export interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}

export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly GrafanaPanel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly query: string;
      readonly current: { readonly value: string };
    }[];
  };
}

export interface Monitored {
  readonly system: string;
  readonly namespace: string;
  readonly groups: readonly Group[];
  readonly dashboards: readonly GrafanaDashboard[];
}

type Rules = Manifest & { readonly spec: { readonly groups: readonly Group[] } };
type ConfigMap = Manifest & { readonly data: Readonly<Record<string, string>> };

/** Every system, so that a new one is tested without an edit here. */
export const wholeLab: LocalLab = fixtureLab('local', {
  systems: ['music', 'greeter', 'cassandra', 'fortune', 'functions', 'workflows', 'primitives', 'cuda'],
});

/** Every system of which something is watched or shown. */
export function monitored(lab: AwsLab | LocalLab = wholeLab): readonly Monitored[] {
  const manifests = manifestsOf(lab);
  return Object.values(lab.systems).flatMap(({ name, namespace }) => {
    const own = manifests.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === name);
    const groups = own.filter(isRules).flatMap(({ spec }) => spec.groups);
    const dashboards = own
      .filter(isDashboard)
      .flatMap(({ data }) => Object.values(data).map((text) => JSON.parse(text) as GrafanaDashboard));
    return groups.length + dashboards.length > 0 ? [{ system: name, namespace, groups, dashboards }] : [];
  });
}

/** Every query of every panel, with what Grafana would put for its variables. */
export function panelQueries(
  { dashboards, namespace }: Monitored,
  interval: string,
): readonly (readonly [string, string])[] {
  return dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ title, targets = [] }) =>
      targets.map(
        ({ refId, expr }) =>
          [
            `${title} ${refId}`,
            expr.replaceAll('$namespace', namespace).replaceAll('$__rate_interval', interval),
          ] as const,
      ),
    ),
  );
}

function isRules(manifest: Manifest): manifest is Rules {
  return manifest.kind === 'PrometheusRule';
}

function isDashboard(manifest: Manifest): manifest is ConfigMap {
  return manifest.kind === 'ConfigMap' && manifest.metadata.labels?.['grafana_dashboard'] === '1';
}
