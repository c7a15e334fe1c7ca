import { InvalidArgumentError } from 'commander';
import type { FaultContract } from '../../contract';
import { effectOf, noFault } from '../../local/traffic';
import { UserError } from '../../user-error';
import { Kubectl } from '../cluster/kubectl';
import { faultPatch, findRouted, isAboutCluster, patchRoute } from '../cluster/traffic';
import type { Context, Define } from '../context';
import { findWorkload } from '../local/find';
import { command as send } from '../local/running';
import { say } from '../terminal';

interface Figures {
  readonly percent?: number;
  readonly status?: number;
  readonly milliseconds?: number;
}

interface Options extends Figures {
  readonly cluster?: boolean;
  readonly dryRun?: boolean;
}

const that = 'has faults';

export const define: Define = (command, context) => {
  command
    .argument('<workload>', 'whose calls are disturbed, e.g. db')
    .argument('<fault>', `what happens to calls, by its name in the contract, or ${noFault}`)
    .option('--percent <number>', 'of the calls', whole(1, 100))
    .option('--status <number>', 'of the answers, for a fault that aborts calls', whole(200, 599))
    .option('--milliseconds <number>', 'that calls take longer, for a fault that delays them', whole(1, 60_000))
    .option('--cluster', 'in the cluster of the lab, not of a system that `lab run` runs on this machine')
    .option('--dry-run', 'print the steps, do nothing; with --cluster')
    .action((word: string, fault: string, options: Options) =>
      isAboutCluster(options)
        ? disturbThere(context, word, fault, options)
        : disturbHere(context, word, fault, options),
    );
};

async function disturbHere(context: Context, word: string, wanted: string, figures: Figures): Promise<void> {
  const { running, workload } = await findWorkload(context, {
    word,
    that,
    will: ({ faults }) => Object.keys(faults).length > 0,
    could: (one) => 'faults' in one && one.faults !== undefined,
  });
  const fault = faultOf(workload, wanted, figures);
  await send(running, 'traffic', { workload: workload.key, fault: fault ?? null });
  say(effectOf(workload.name, fault));
}

async function disturbThere(context: Context, word: string, wanted: string, options: Options): Promise<void> {
  const kubectl = Kubectl.of(context);
  const routed = findRouted(kubectl.lab, { word, that, will: ({ faults }) => Object.keys(faults).length > 0 });
  const { workload } = routed;
  const fault = faultOf(workload, wanted, options);
  await patchRoute(context, kubectl, { routed, title: `fault ${wanted}`, patch: faultPatch(workload, fault) }, options);
  if (!options.dryRun) say(effectOf(workload.name, fault));
}

/** The fault as the contract has it, with the figures that are given in place of its own. */
function faultOf(
  { name, faults }: { readonly name: string; readonly faults: Readonly<Record<string, FaultContract>> },
  wanted: string,
  { percent, status, milliseconds }: Figures,
): FaultContract | undefined {
  const fault = Object.hasOwn(faults, wanted) ? faults[wanted] : undefined;
  if (wanted !== noFault && !fault)
    throw new UserError(
      `'${wanted}' is no fault of ${name}. There are: ${[noFault, ...Object.keys(faults)].join(', ')}`,
      2,
    );
  const isAbort = fault !== undefined && 'abort' in fault;
  const isDelay = fault !== undefined && 'delay' in fault;
  const idle = [
    ...(percent !== undefined && !fault ? ['--percent'] : []),
    ...(status !== undefined && !isAbort ? ['--status'] : []),
    ...(milliseconds !== undefined && !isDelay ? ['--milliseconds'] : []),
  ];
  if (idle.length > 0) throw new UserError(`${idle.join(' and ')}: the fault ${wanted} has no such figure.`, 2);
  if (!fault) return undefined;
  const share = percent ?? fault.percent;
  return 'abort' in fault
    ? { abort: { status: status ?? fault.abort.status }, percent: share }
    : { delay: { milliseconds: milliseconds ?? fault.delay.milliseconds }, percent: share };
}

function whole(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}
