/** Two fortunes of three members: one as it is, and one without the fence, whose network can be cut in two leaders. */
import { contract } from '../../../src/systems/fortune/contract';
import { Fortune } from '../../support/fortune';
import type { Target } from '../../tools/prometheus';
import { ask, atRate, type Fault, lateMs, podFaults, raised, Sabotage, type Stage } from './stage';

const { namespace, workloads } = contract;
const { name: service } = workloads.fortune;
const unfenced = 'without-fence';

export async function fortuneStage(): Promise<Stage> {
  const sabotage = new Sabotage();
  // As long a lease as in a cluster: a member of a busy machine is not to lose it by chance.
  const timings = [15, 10, 2] as const;
  const fenced = await Fortune.start({ members: 3, timings, environment: sabotage.environment });
  const open = await Fortune.start({ members: 3, fenced: false });
  const origins = fenced.ordinals.map((ordinal) => fenced.originOf(ordinal));
  let leader = (await fenced.untilLeader()).ordinal;

  const late: Fault = {
    name: 'every page is late',
    raises: raised(namespace, service, 'LatencyBurnsFast', 'LatencyBurnsSlowly'),
    inject: () => Promise.resolve(sabotage.order({ delayMs: lateMs })),
    heal: () => Promise.resolve(sabotage.order({ delayMs: 0 })),
  };
  const leaderless: Fault = {
    name: 'the lease cannot be reached',
    raises: raised(namespace, service, 'NoLeader', 'AvailabilityBurnsFast', 'AvailabilityBurnsSlowly'),
    inject: async () => void (await fenced.stopStore()),
  };
  const split: Fault = {
    name: 'the network is cut where there is no fence',
    raises: raised(unfenced, service, 'SeveralLeaders'),
    inject: () => Promise.resolve(open.partition([3], [1, 2])),
  };
  const { greedy, gone } = podFaults({
    namespace,
    service,
    sabotages: [sabotage],
    kill: async () => {
      await Promise.all(fenced.ordinals.map((ordinal) => fenced.processOf(ordinal).stop('SIGKILL')));
    },
  });

  const loads: (() => void)[] = [];
  return {
    targets: [...targetsOf(fenced, namespace), ...targetsOf(open, unfenced)],
    faults: [greedy, split, late, leaderless, gone],
    load: () => {
      // Whoever asks goes where the leader's address leads: to the last one that was known.
      loads.push(
        atRate(1, async () => {
          const statuses = await Promise.all(fenced.ordinals.map((ordinal) => fenced.status(ordinal)));
          leader = statuses.findIndex((status) => status?.leading) + 1 || leader;
        }),
        atRate(8, () => ask(`${origins[leader - 1]}/api/fortune`)),
      );
    },
    stop: async () => {
      loads.forEach((end) => end());
      await Promise.all([fenced.stop(), open.stop()]);
    },
  };
}

function targetsOf(fortune: Fortune, inNamespace: string): readonly Target[] {
  return fortune.ordinals.map((ordinal) => ({
    origin: fortune.originOf(ordinal),
    labels: { namespace: inNamespace, service, version: 'v1', pod: fortune.nameOf(ordinal) },
  }));
}
