/** Plans of systems on ports 1, 2, 3 … in the order of the wishes. */
import { contractedPlan } from '../../src/local/contracted-plan';
import type { LocalRun, Operations } from '../../src/local/operations';
import type { LocalPlan, Now } from '../../src/local/plan';
import { linkName, type PortOptions, portWishes, processesOf } from '../../src/local/processes';
import { secretsOfRun } from '../../src/local/secrets';
import type { LocalLab, System } from '../../src/lab/lab';

export interface Planned {
  readonly run: LocalRun;
  readonly plan: LocalPlan;
}

export function planOf(
  lab: LocalLab,
  system: System,
  operations: unknown,
  options: PortOptions = { port: 8080, ephemeral: false },
): Planned {
  const { run: own } = operations as Operations;
  const processes = processesOf(system, own.workloads);
  const wishes = portWishes(system, processes, Object.keys(own.standIns ?? {}), options);
  const originOf = (listener: string): string => {
    const index = wishes.findIndex(({ name }) => name === listener);
    if (index < 0) throw new Error(`No port was chosen for ${listener}`);
    return `http://127.0.0.1:${index + 1}`;
  };
  const linkOf = (from: string, to: string): string => originOf(linkName(from, to));
  const folders = { bundles: '/bundles', data: '/data', cache: '/cache' };
  const run: LocalRun = { lab, system, processes, originOf, linkOf, secretOf: secretsOfRun(system), folders };
  const contracted = contractedPlan(run, own);
  return { run, plan: own.plan?.(run, contracted) ?? contracted };
}

/** All processes of the plan can be called. */
export function allReady({ plan }: Planned, traffic = plan.traffic): Now {
  return {
    traffic,
    originsOf: (workload, version) =>
      plan.services
        .filter((one) => one.workload === workload && (version === undefined || one.version === version))
        .map(({ origin }) => origin),
  };
}
