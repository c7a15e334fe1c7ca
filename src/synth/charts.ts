import type { App, Chart } from 'cdk8s';
import type { AwsLab, Lab, LocalLab, SystemOf } from '../lab/lab';
import { batchesOf } from '../lab/roster/roster';
import { type SystemName, systemNames } from '../lab/systems';
import { PlatformChart } from '../platform/kubernetes/chart';
import { RosterChart } from '../platform/kubernetes/roster';
import { CassandraChart } from '../systems/cassandra/chart';
import { FunctionsChart } from '../systems/functions/chart';
import { FortuneChart } from '../systems/fortune/chart';
import { GreeterChart } from '../systems/greeter/chart';
import { MusicChart } from '../systems/music/chart';
import { WorkflowsChart } from '../systems/workflows/chart';
import { CudaChart } from '../systems/cuda/chart';
import { PrimitivesChart } from '../systems/primitives/chart';

/** The chart of every system. */
const charts: Charts = {
  music: MusicChart,
  greeter: GreeterChart,
  cassandra: CassandraChart,
  functions: FunctionsChart,
  workflows: WorkflowsChart,
  primitives: PrimitivesChart,
  cuda: CudaChart,
  fortune: FortuneChart,
};

type Charts = { readonly [S in SystemName]: ChartOf<S> };

type ChartOf<S extends SystemName> = new (
  scope: App,
  id: string,
  props: { readonly lab: Lab; readonly system: SystemOf<S> },
) => Chart;

/**
 * Adds the charts of a lab, or of a student's copy, which has no namespaces of its own to make. A file is called
 * like its chart, and `kubectl apply -f <folder>` takes files by name: the number puts the namespaces first.
 */
export function addCharts(app: App, lab: Lab): void {
  if (lab.kind !== 'student') addGround(app, lab);
  for (const name of systemNames) addSystem(app, lab, name);
}

function addSystem<S extends SystemName>(app: App, lab: Lab, name: S): void {
  const SystemChart: ChartOf<S> = charts[name];
  const system: SystemOf<S> | undefined = lab.systems[name];
  if (system) new SystemChart(app, name, { lab, system });
}

function addGround(app: App, lab: AwsLab | LocalLab): void {
  const { kubernetesVersion, roster } = lab;
  const isTraced = lab.traces !== undefined;
  new PlatformChart(app, '00-platform', { lab });
  if (!roster) return;
  for (const { name, students } of batchesOf(roster.students))
    new RosterChart(app, `01-roster-${name}`, { roster, students, kubernetesVersion, isTraced });
}
