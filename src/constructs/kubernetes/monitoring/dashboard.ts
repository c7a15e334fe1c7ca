/** What a dashboard shows, as plain data, and what Grafana makes of it. */
import { grafana } from '../../../lab/addons';

export interface Dashboard {
  /** Of the file, of the ConfigMap and in Grafana's addresses. */
  readonly name: string;
  readonly title: string;
  /** Where it looks unless told otherwise; a class has other namespaces with the same services. */
  readonly namespace: string;
  /** Services of which there are as many copies as namespaces to choose from. */
  readonly services: readonly string[];
  readonly rows: readonly Row[];
}

/** Panels side by side, under a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  /** What it tells, for whoever does not know. @default - the title says it */
  readonly description?: string;
  /** `stat` is one number for each query. @default 'timeseries' */
  readonly kind?: 'timeseries' | 'stat';
  /** As Grafana calls them. */
  readonly unit: 'reqps' | 'percentunit' | 's' | 'bytes' | 'short';
  readonly queries: readonly [Query, ...Query[]];
}

export interface Query {
  readonly expr: string;
  /** With labels in braces: `{{service}} {{version}}`. */
  readonly legend: string;
}

/** The namespace that is looked at, as a matcher. */
export const chosenNamespace = 'namespace="$namespace"';

/** Grafana's own: wide enough for four scrapes, however far one zooms. */
export const perInterval = '$__rate_interval';

/** Grafana divides a row into so many columns. */
const columns = 24;
const height = { timeseries: 8, stat: 4 } as const;

const datasource = { type: 'prometheus', uid: grafana.datasource } as const;

/** The dashboard as Grafana reads it: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export function toGrafana(dashboard: Dashboard): object {
  const { name, title } = dashboard;
  return {
    uid: `lab-${name}`,
    title,
    tags: ['systems-lab'],
    schemaVersion: 39,
    editable: false,
    refresh: '10s',
    time: { from: 'now-15m', to: 'now' },
    templating: { list: [namespaceVariable(dashboard)] },
    panels: placed(dashboard.rows),
  };
}

/** A variable of which Prometheus knows the values. */
function namespaceVariable({ namespace, services }: Dashboard): object {
  return {
    name: 'namespace',
    label: 'Namespace',
    type: 'query',
    datasource,
    query: `label_values(up{service=~"${services.join('|')}"}, namespace)`,
    // When the time range changes: students come and go.
    refresh: 2,
    current: { text: namespace, value: namespace },
  };
}

function placed(rows: readonly Row[]): readonly object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: own } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    const w = Math.floor(columns / own.length);
    const h = Math.max(...own.map(({ kind = 'timeseries' }) => height[kind]));
    own.forEach((panel, index) => panels.push(written(panel, panels.length + 1, { x: index * w, y: y + 1, w, h })));
    y += 1 + h;
  }
  return panels;
}

function written(
  { title, description, kind = 'timeseries', unit, queries }: Panel,
  id: number,
  gridPos: object,
): object {
  return {
    id,
    type: kind,
    title,
    ...(description !== undefined && { description }),
    gridPos,
    datasource,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    ...(kind === 'timeseries' && {
      options: { tooltip: { mode: 'multi' }, legend: { displayMode: 'list', placement: 'bottom' } },
    }),
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      expr,
      legendFormat: legend,
    })),
  };
}
