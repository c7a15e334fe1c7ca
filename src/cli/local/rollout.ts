/** `lab rollout --local`: the update of a Deployment whose replicas are processes of this machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemNames } from '../../lab/systems';
import type { UpdateStatus } from '../../local/replicas';
import type { RunStatus, WorkloadStatus } from '../../local/status';
import { UserError } from '../../user-error';
import type { Context } from '../context';
import { duration, paint, say } from '../terminal';
import { command as send, RunFile, type Running } from './running';

export interface LocalRollout {
  readonly to?: string;
  readonly undo?: boolean;
}

/** Milliseconds between two looks. */
const intervalMs = 100;

/** Starts an update where one is asked for, then prints each step until all processes are new, or it goes no further. */
export async function rolloutHere(context: Context, word: string, { to, undo }: LocalRollout): Promise<void> {
  const running = await findRun(context, word);
  if (to !== undefined || undo)
    await send<RunStatus>(running, 'rollout', { workload: word, ...(undo ? { undo } : { to }) });
  const start = performance.now();
  let last = '';
  for (;;) {
    const update = await look(context, running, word);
    const line = progress(update);
    if (line !== last) say(line);
    last = line;
    if (update.state === 'complete') return say(`${word} is up to date after ${duration(performance.now() - start)}`);
    if (update.state === 'stalled')
      throw new UserError(
        `${update.reason}\n${word} goes no further; the old processes keep serving.\n` +
          `Go back: ./lab rollout ${word} --undo --local`,
      );
    await sleep(intervalMs);
  }
}

/** `new 2/4   can be called ■■■□ 3, at least 3   in all ■■■■■ 5, at most 5`; where a bound is broken it says so. */
export function progress(update: UpdateStatus): string {
  const { replicas, newTotal, oldAvailable, newAvailable, oldTotal, leastAvailable, mostTotal } = update;
  const [available, total] = [oldAvailable + newAvailable, oldTotal + newTotal];
  const drawn = (count: number, most: number): string => '■'.repeat(count) + '□'.repeat(Math.max(0, most - count));
  const isBroken = available < leastAvailable || total > mostTotal;
  return [
    `${update.to} ${newAvailable}/${replicas}`,
    `available ${drawn(available, mostTotal)} ${available} ≥ ${leastAvailable}`,
    `total ${drawn(total, mostTotal)} ${total} ≤ ${mostTotal}`,
    ...(isBroken ? [paint('red', 'a bound is broken')] : []),
  ].join('   ');
}

async function findRun(context: Context, word: string): Promise<Running> {
  const runs = await Promise.all(systemNames.map((name) => new RunFile(context, name).find()));
  const found = runs.find((running) => running && workloadOf(running.status, word));
  if (found) return found;
  const known = runs.flatMap((running) => running?.status.workloads ?? []).map(({ names }) => names.at(-1) ?? '');
  throw new UserError(
    `No system runs here that has ${word}. ` +
      (known.length > 0 ? `There are: ${known.join(', ')}` : 'Start one: ./lab run <system>'),
  );
}

async function look(context: Context, { status }: Running, word: string): Promise<UpdateStatus> {
  const system = systemNames.find((name) => name === status.system) ?? systemNames[0];
  const now = await new RunFile(context, system).expect();
  const update = workloadOf(now.status, word)?.update;
  if (update) return update;
  throw new UserError(`${word} has had no update here. Start one: ./lab rollout ${word} --to <version> --local`);
}

function workloadOf({ workloads }: RunStatus, word: string): WorkloadStatus | undefined {
  return workloads.find(({ names }) => names.includes(word));
}
