import { ConfigMap } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { grafana } from '../../../lab/addons';
import { type Dashboard, toGrafana } from './dashboard';

export interface DashboardsProps {
  readonly dashboards: readonly Dashboard[];
}

/** Dashboards in ConfigMaps of their own: a container beside Grafana finds them by their label, in any namespace. */
export class Dashboards extends Construct {
  readonly configMaps: readonly ConfigMap[];

  constructor(scope: Construct, id: string, { dashboards }: DashboardsProps) {
    super(scope, id);
    this.configMaps = dashboards.map(
      (dashboard) =>
        new ConfigMap(this, dashboard.name, {
          metadata: { name: `dashboard-${dashboard.name}`, labels: { ...grafana.dashboardLabel } },
          data: { [`${dashboard.name}.json`]: textOf(toGrafana(dashboard)) },
        }),
    );
  }
}

/** A line for each panel, so that a change of one is one line of a diff. */
function textOf(dashboard: object): string {
  const entries = Object.entries(dashboard).map(([key, value]: [string, unknown]) => {
    const lines = Array.isArray(value) ? value.map((item) => `\n  ${JSON.stringify(item)}`) : [];
    return ` ${JSON.stringify(key)}: ${lines.length > 0 ? `[${lines.join(',')}\n ]` : JSON.stringify(value)}`;
  });
  return `{\n${entries.join(',\n')}\n}\n`;
}
