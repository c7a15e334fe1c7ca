/** From what a system says of itself to a plan with ports: the one way into a run on this machine. */
import type { Contract } from '../contract';
import type { LocalLab, System } from '../lab/lab';
import { contractedPlan } from './contracted-plan';
import type { Folders, LocalRun, Operations } from './operations';
import type { LocalPlan } from './plan';
import { choosePorts, loopback } from './ports';
import { linkName, type PortOptions, portWishes, processesOf } from './processes';
import { secretsOfRun } from './secrets';

export interface Prepared {
  readonly run: LocalRun;
  readonly plan: LocalPlan;
}

export interface PrepareOptions extends PortOptions {
  readonly lab: LocalLab;
  readonly system: System;
  readonly folders: Folders;
}

/** @throws UserError when a port that is wished for is in use */
export async function prepareRun(
  { run: own }: Pick<Operations<Contract>, 'run'>,
  { lab, system, folders, ...options }: PrepareOptions,
): Promise<Prepared> {
  const processes = processesOf(system, own.workloads);
  const ports = await choosePorts(portWishes(system, processes, Object.keys(own.standIns ?? {}), options));
  const originOf = (listener: string): string => {
    const port = ports[listener];
    if (port === undefined) throw new Error(`No port was chosen for ${listener}`);
    return `http://${loopback}:${port}`;
  };
  const run: LocalRun = {
    lab,
    system,
    processes,
    originOf,
    linkOf: (from, to) => originOf(linkName(from, to)),
    secretOf: secretsOfRun(system),
    folders,
  };
  const contracted = contractedPlan(run, own);
  return { run, plan: own.plan?.(run, contracted) ?? contracted };
}
