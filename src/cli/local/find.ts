/** Which running system a command means that names none: the one that has what the command is about. */
import type { Contract, WorkloadContract } from '../../contract';
import { contractOf, systemNames } from '../../lab/systems';
import type { WorkloadStatus } from '../../local/status';
import { UserError } from '../../user-error';
import type { Context } from '../context';
import { RunFile, type Running } from './running';

export interface Found {
  readonly running: Running;
  readonly workload: WorkloadStatus;
}

export interface Wanted {
  /** As the person calls the workload; nothing: the only one that will do. */
  readonly word: string | undefined;
  /** What it is wanted for, e.g. `has several versions`. */
  readonly that: string;
  readonly will: (workload: WorkloadStatus) => boolean;
  /** Whether a workload could do if its system ran. */
  readonly could: (workload: WorkloadContract, key: string, contract: Contract) => boolean;
}

/** @throws UserError where nothing that runs here is meant, or more than one thing */
export async function findWorkload(context: Context, { word, that, will, could }: Wanted): Promise<Found> {
  const all = await Promise.all(systemNames.map((name) => new RunFile(context, name).find()));
  const runs = all.filter((running) => running !== undefined);
  const fit = runs.flatMap((running) =>
    running.status.workloads
      .filter((workload) => will(workload) && (word === undefined || workload.names.includes(word)))
      .map((workload) => ({ running, workload })),
  );
  const [first, second] = fit;
  if (first && !second) return first;
  if (first) throw new UserError(`Which one? Name it: ${fit.map(({ workload }) => workload.short).join(', ')}`, 2);
  const known = namesOf((workload, key, contract) => could(workload, key, contract));
  if (word !== undefined && !known.some(({ names }) => names.includes(word)))
    throw new UserError(
      `'${word}' is no workload that ${that}.\nThere are: ${known.map(({ short }) => short).join(', ')}`,
      2,
    );
  const systems = [
    ...new Set(known.filter(({ names }) => word === undefined || names.includes(word)).map(({ system }) => system)),
  ];
  throw new UserError(
    `${systems.join(' or ')} is not running here.\nStart it: ${systems.map((name) => `./lab run ${name}`).join(', or ')}`,
  );
}

function namesOf(could: Wanted['could']) {
  return systemNames.flatMap((system) => {
    const contract = contractOf(system);
    return Object.entries(contract.workloads)
      .filter(([key, workload]) => could(workload, key, contract))
      .map(([key, { name, short = key }]) => ({ system, short, names: [key, name, short] }));
  });
}
