import { loadLab } from '../../lab/config/load';
import { choosePorts } from '../../local/ports';
import { Session } from '../../local/session';
import { GreeterRun, portWishes } from '../../systems/greeter/operations/local/run';
import type { Context } from '../context';
import { UserError } from '../../user-error';
import { RunFile } from './running';
import { printSteps } from '../steps';
import { duration, paint, say } from '../terminal';
import { heard, live, liveStep } from './live';

interface Options {
  readonly dryRun?: boolean;
  /** Of the gateway. */
  readonly port: number;
}

/** `lab run greeter`: the replicas of the lesson on rollout behind one address, until Ctrl-C. */
export async function runGreeter(context: Context, { dryRun = false, port }: Options): Promise<void> {
  const file = new RunFile(context, 'greeter');
  const other = await file.find();
  if (other) throw new UserError(`greeter is running here already: ${other.gateway}\nTo stop it: kill ${other.pid}`);
  const { greeter } = loadLab({ ...context.flags(), environment: 'local' }).systems;
  if (!greeter) throw new UserError('This lab has no greeter: add it to `systems` in lab.yaml.');
  const plan = new GreeterRun(greeter, await choosePorts(portWishes(port)), context.bundles);
  const session = new Session(plan, heard);
  const names = plan.services.map(({ name }) => name).join(', ');
  const steps = [
    liveStep('replicas', `start ${names} and wait until each is ready`, () => session.startServices()),
    liveStep('gateway', `open ${plan.gateway}`, async () => {
      await session.openProxies();
      file.write({
        pid: process.pid,
        gateway: plan.gateway,
        control: await session.openControl(),
        token: session.token,
      });
    }),
  ];
  if (dryRun) return printSteps(steps, say);
  await live({ session, steps, file, verb: 'run-greeter', sayReady: () => sayReady(plan) }, context.folder);
}

function sayReady({ gateway, release }: GreeterRun): void {
  say(`\ngreeter ${release.version} is ready after ${duration(performance.now())}: ${paint('bold', gateway)}\n`);
  say('In another terminal:');
  say(`  curl ${gateway}/    each time another replica may answer`);
  say('Ctrl-C stops everything.\n');
}
