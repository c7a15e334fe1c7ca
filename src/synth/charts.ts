import type { App } from 'cdk8s';
import type { Lab } from '../lab/lab';
import { batchesOf } from '../lab/roster/roster';
import { PlatformChart } from '../platform/kubernetes/chart';
import { RosterChart } from '../platform/kubernetes/roster';
import { CassandraChart } from '../systems/cassandra/chart';
import { GreeterChart } from '../systems/greeter/chart';
import { MusicChart } from '../systems/music/chart';

/**
 * Adds the charts of a lab, or of a student's copy, which has no namespaces of its own to make. A file is called like its chart, and `kubectl apply -f <folder>` takes files
 * by name: the number puts the namespaces first.
 */
export function addCharts(app: App, lab: Lab): void {
  const { music, greeter, cassandra } = lab.systems;
  if (!lab.student) addGround(app, lab);
  if (music) new MusicChart(app, 'music', { lab, system: music });
  if (cassandra) new CassandraChart(app, 'cassandra', { lab, system: cassandra });
  if (greeter) new GreeterChart(app, 'greeter', { system: greeter });
}

function addGround(app: App, lab: Lab): void {
  const { kubernetesVersion, roster } = lab;
  new PlatformChart(app, '00-platform', { lab });
  if (!roster) return;
  for (const { name, students } of batchesOf(roster.students))
    new RosterChart(app, `01-roster-${name}`, { roster, students, kubernetesVersion });
}
