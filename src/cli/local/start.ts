/** `lab run <system>`: the system's plan, its steps, and what is said when it is ready. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SystemName } from '../../lab/systems';
import type { RunOperations } from '../../local/operations';
import { type Prepared, prepareRun } from '../../local/prepare';
import type { PortOptions } from '../../local/processes';
import { Session } from '../../local/session';
import type { Context } from '../context';
import { operationsOf } from '../operations';
import { printSteps, type Step } from '../steps';
import { duration, paint, say } from '../terminal';
import { unwritable } from '../unwritable';
import { localSystem } from './lab';
import { live, liveStep } from './live';
import { RunFile } from './running';
import { ServiceLog } from './service-log';

export interface RunOptions extends PortOptions {
  readonly dryRun?: boolean;
  /** Whether every line of every process is shown. */
  readonly logs?: boolean;
}

export async function startRun(context: Context, name: SystemName, options: RunOptions): Promise<void> {
  const local = localSystem(context, name);
  const file = new RunFile(context, name, local.lab.name);
  await file.expectNone();
  const operations = await operationsOf(name);
  const { run: own } = operations;
  const { data } = file;
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'systems-lab');
  const folders = { bundles: context.bundles, data, cache };
  const prepared = await prepareRun(operations, { ...local, folders, ...options });
  const log = new ServiceLog(file.log, options.logs ?? false);
  const session = new Session(prepared.run, prepared.plan, own.aliases ?? {}, {
    onLine: (process, line) => log.line(process, line),
    onEvent: (process, event) => log.event(process, event),
    ...(own.readyWithinMs !== undefined && { readyWithinMs: own.readyWithinMs }),
    ...(own.gracefulMs !== undefined && { gracefulMs: own.gracefulMs }),
  });
  const steps = stepsOf(session, prepared, file, log);
  if (options.dryRun) return printSteps(steps, say);
  try {
    const ready = (): void => {
      session.noteReady();
      sayReady(prepared, own, log);
    };
    await live({ session, steps, file, verb: `run-${name}`, sayReady: ready }, context.folder);
  } catch (error) {
    // What a file system refuses has both.
    const { path, syscall } = error as NodeJS.ErrnoException;
    throw syscall === undefined || path === undefined ? error : unwritable(path, error);
  } finally {
    file.releaseOwn(session.token);
    await log.close();
  }
}

function stepsOf(session: Session, { plan }: Prepared, file: RunFile, log: ServiceLog): readonly Step[] {
  const names = (all: readonly { readonly name: string }[]): string => all.map(({ name }) => name).join(', ');
  return [
    liveStep(
      'network',
      `open ${plan.address}${plan.proxies.length > 1 ? ', and the mesh between the services' : ''}`,
      async () => {
        const control = await session.openControl();
        await file.claim({ pid: process.pid, control, token: session.token });
        log.open();
        await session.openNetwork();
      },
    ),
    liveStep('services', `start ${names(plan.services)} and wait until each is ready`, () => session.startServices()),
    ...(plan.jobs.length > 0 ? [liveStep('jobs', `run ${names(plan.jobs)} once`, () => session.runJobs())] : []),
  ];
}

function sayReady({ run, plan }: Prepared, own: RunOperations, log: ServiceLog): void {
  say(`\n${run.system.name} is ready after ${duration(performance.now())}: ${paint('bold', plan.address)}\n`);
  const width = Math.max(...plan.services.map(({ name }) => name.length)) + 1;
  for (const { name, readinessUrl } of plan.services) say(`  ${name.padEnd(width)} ${new URL('.', readinessUrl).href}`);
  say(`\nEvery line of every process is in ${log.path}`);
  say('In another terminal:');
  own.hints(run).forEach((line) => say(line === '' ? '' : `  ${line}`));
  say('Ctrl-C stops everything.\n');
}
