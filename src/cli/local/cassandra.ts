import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadLab } from '../../lab/config/load';
import { choosePorts } from '../../local/ports';
import { Session } from '../../local/session';
import {
  CassandraRun,
  graceful,
  localNodes,
  portWishes,
  readyWithin,
} from '../../systems/cassandra/operations/local/run';
import type { Context } from '../context';
import { UserError } from '../../user-error';
import { RunFile } from './running';
import { printSteps, type Step } from '../steps';
import { duration, paint, say } from '../terminal';
import { heard, live, liveStep } from './live';

/** `lab run cassandra`: three nodes and the writer, until Ctrl-C. */
export async function runCassandra(context: Context, { dryRun = false }: { readonly dryRun?: boolean }): Promise<void> {
  const file = new RunFile(context, 'cassandra');
  const other = await file.find();
  if (other)
    throw new UserError(`cassandra is running here already\nStop it with Ctrl-C where it runs, or: kill ${other.pid}`);
  const plan = await planOf(context, file.lab);
  const session = new Session(plan, { ...heard, readyWithin, graceful });
  const steps = stepsOf(session, plan, file);
  if (dryRun) return printSteps(steps, say);
  await live({ session, steps, file, verb: 'run-cassandra', sayReady: () => sayReady(plan) }, context.folder);
}

async function planOf(context: Context, name: string): Promise<CassandraRun> {
  const { cassandra } = loadLab({ ...context.flags(), environment: 'local' }).systems;
  if (!cassandra) throw new UserError('This lab has no cassandra: add it to `systems` in lab.yaml.');
  return new CassandraRun(cassandra, await choosePorts(portWishes(cassandra)), {
    bundles: context.bundles,
    data: join(context.folder, '.lab', 'run', `${name}-cassandra`),
    cache: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'systems-lab'),
  });
}

function stepsOf(session: Session<object>, plan: CassandraRun, file: RunFile): readonly Step[] {
  const [ring, writer] = plan.services.map(({ name }) => name);
  return [
    liveStep(
      'ring and writer',
      `start ${ring} on ${localNodes.join(', ')} and ${writer}; Java 17 and Maven are needed`,
      () => session.startServices(),
    ),
    liveStep('control', 'note that it runs', async () => {
      const control = await session.openControl();
      file.write({ pid: process.pid, gateway: plan.writerUrl, control, token: session.token });
    }),
  ];
}

function sayReady({ writerUrl }: CassandraRun): void {
  say(
    `\ncassandra is ready after ${duration(performance.now())}: CQL on ${paint('bold', `${localNodes.join(', ')}, port 9042`)}\n`,
  );
  say(`  figures of the writer   ${writerUrl}/metrics\n`);
  say('In another terminal:');
  say('  npx lab status cassandra            the nodes, and the places of the topics');
  say('  npx lab verify cassandra            gaps, duplicates and the last sequence of the topic');
  say('  kill -9 <process id of a node>      it is started again; the writer goes on');
  say('Ctrl-C stops everything; the rows stay, and the next run goes on with them.\n');
}
