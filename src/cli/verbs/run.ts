import { Argument, InvalidArgumentError } from 'commander';
import { loadLab } from '../../lab/config/load';
import { choosePorts } from '../../local/ports';
import { Session } from '../../local/session';
import { MusicRun, type PortOptions, portWishes } from '../../systems/music/operations/local/run';
import type { Traffic } from '../../systems/music/operations/local/traffic';
import type { Context, Define } from '../context';
import { UserError } from '../../user-error';
import { heard, live, liveStep } from '../local/live';
import { RunFile } from '../local/running';
import { printSteps, type Step } from '../steps';
import { duration, paint, say } from '../terminal';

interface Options extends PortOptions {
  readonly dryRun?: boolean;
}

export const define: Define = (command, context) => {
  command
    .addArgument(new Argument('<system>', 'what to run').choices(['music', 'greeter', 'cassandra']))
    .option('--port <number>', 'port of the gateway of music or greeter; 0: any free one', portNumber, 8080)
    .option('--ephemeral', 'services of music take any free ports instead of 30000 to 30002', false)
    .option('--dry-run', 'print the steps, do nothing')
    .action(async (system: 'music' | 'greeter' | 'cassandra', options: Options) => {
      if (system === 'music') return run(context, options);
      if (system === 'greeter') {
        const { runGreeter } = await import('../local/greeter');
        return runGreeter(context, options);
      }
      const { runCassandra } = await import('../local/cassandra');
      return runCassandra(context, options);
    });
};

async function run(context: Context, options: Options): Promise<void> {
  const file = new RunFile(context, 'music');
  const other = await file.find();
  if (other) {
    throw new UserError(
      `music is running here already: ${other.gateway}\nStop it with Ctrl-C where it runs, or: kill ${other.pid}`,
    );
  }
  const plan = await planOf(context, options);
  const session = new Session(plan, heard);
  const steps = stepsOf(session, plan, file);
  if (options.dryRun) return printSteps(steps, say);

  await live({ session, steps, file, verb: 'run-music', sayReady: () => sayReady(plan) }, context.folder);
}

async function planOf(context: Context, options: PortOptions): Promise<MusicRun> {
  const lab = loadLab({ ...context.flags(), environment: 'local' });
  const { music } = lab.systems;
  if (!music) throw new UserError('This lab has no music: add it to `systems` in lab.yaml.');
  return new MusicRun(lab, music, await choosePorts(portWishes(music, options)), context.bundles);
}

function stepsOf(session: Session<Traffic>, plan: MusicRun, file: RunFile): readonly Step[] {
  const names = plan.services.map(({ name }) => name).join(', ');
  return [
    liveStep('store', `open an embedded DynamoDB on port ${plan.storePort}, in memory`, () => session.openStore()),
    liveStep('services', `start ${names} and wait until each is ready`, () => session.startServices()),
    liveStep('sample data', `run ${plan.jobs.map(({ name }) => name).join(', ')} once`, () => session.runJobs()),
    liveStep('gateway', `open ${plan.gateway}, and the mesh between the services`, async () => {
      await session.openProxies();
      file.write({
        pid: process.pid,
        gateway: plan.gateway,
        control: await session.openControl(),
        token: session.token,
      });
    }),
  ];
}

function sayReady(plan: MusicRun): void {
  const { canary, fault } = plan.settings;
  say(`\nmusic is ready after ${duration(performance.now())}: ${paint('bold', plan.gateway)}\n`);
  for (const { name, readinessUrl } of plan.services) say(`  ${name.padEnd(14)} ${new URL('.', readinessUrl).href}`);
  say(`\n  canary ${100 - canary}/${canary}, fault ${fault}\n`);
  say('In another terminal:');
  say('  npx lab mcli                       the client; at its prompt type');
  say('                                     read 6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea');
  say('  npx lab canary 50/50               send half of the calls of S2 to v2');
  say('  npx lab fault db abort|delay|none  let 10 % of the calls to DB fail, or wait');
  say('  npx lab load music                 put it under load');
  say('Ctrl-C stops everything.\n');
}

function portNumber(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 (any free one) to 65535.');
  return port;
}
