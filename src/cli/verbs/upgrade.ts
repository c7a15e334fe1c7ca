import { Option } from 'commander';
import { kubernetesVersions } from '../../lab/versions';
import { carryOut } from '../carry-out';
import type { Context, Define } from '../context';
import { interruptible } from '../interruption';
import type { Returned } from '../life/return';
import { today } from '../reports/day';
import { say, sayJson, withElapsed } from '../terminal';
import { type CheckName, checkNames } from '../upgrade/checks';
import { reportLines, reportOf } from '../upgrade/report';
import { upgradeSteps } from '../upgrade/steps';
import { journalOf, survey, upgradableOf } from '../upgrade/survey';
import { UserError } from '../../user-error';

interface Options {
  readonly to?: string;
  readonly accept?: readonly CheckName[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const define: Define = (command, context) => {
  const to = new Option('--to <minor>', 'go there, one minor version at a time; at most to lab.yaml’s');
  // For completion; what is none of them is refused with its reason.
  to.argChoices = Object.keys(kubernetesVersions);
  command
    .addOption(to)
    .addOption(new Option('--accept <check...>', 'go on although these checks fail').choices(checkNames))
    .option('--dry-run', 'print the steps, change nothing')
    .option('--yes', 'ask nothing')
    .option('--json', 'what runs, what is to run, and the steps, as JSON; changes nothing')
    .addHelpText('after', '\nWithout --to it says what runs beside what is to run, and changes nothing.')
    .action((options: Options) => upgrade(context, options));
};

async function upgrade(context: Context, { to, accept = [], dryRun, yes = false, json }: Options): Promise<void> {
  const upgradable = upgradableOf(context, to);
  const { name, kubernetesVersion: target } = upgradable.lab;
  if (to === undefined && yes)
    throw new UserError(`--yes answers what only --to asks: ./lab upgrade --to ${target} --yes`, 2);
  const found = await interruptible((signal) => withElapsed('Asking EKS', () => survey(upgradable, signal)));
  const returned: Returned = {};
  const steps = upgradeSteps(found, { consent: { yes }, accepted: accept }, returned);
  if (json === true) return sayJson(reportOf(found, steps));
  if (to === undefined && dryRun !== true) return reportLines(reportOf(found, steps), today()).forEach(say);
  if (found.trouble) throw found.trouble;
  if (steps.length === 0) return say(`${name} has all of it already: Kubernetes ${target}.`);
  await carryOut(steps, { dryRun: dryRun === true }, journalOf(upgradable));
  if (dryRun !== true) doneLines(name, target).forEach(say);
}

/** Charts say the version too: in the labels of their namespaces, and where they run kubectl. */
function doneLines(lab: string, target: string): readonly string[] {
  return [
    `${lab} runs Kubernetes ${target}.`,
    'What of the charts names the version comes with the next ./lab deploy --env aws; what that would change: ./lab diff --env aws',
  ];
}
