import { LabClass } from '../class/class';
import { applySteps, closeSteps, resetSteps, secretsSteps } from '../class/steps';
import { statusHeader, statusOf, statusRow } from '../class/status';
import { UserError } from '../../user-error';
import { carryOut, type Mode } from '../carry-out';
import type { Context, Define } from '../context';
import { counted, say, sayJson, table, withElapsed } from '../terminal';

interface Options extends Mode {
  readonly confirm?: string;
}

const dryRun = ['--dry-run', 'print the steps, do nothing'] as const;

export const define: Define = (command, context) => {
  // A mistyped word is not to become, by our advice, one that deletes.
  command.showSuggestionAfterError(false);
  command
    .command('apply')
    .description('a namespace, Secrets and a copy of the systems for each student, and what is handed out')
    .option(...dryRun)
    .action((mode: Mode) => apply(context, mode));
  command
    .command('secrets')
    .description('the Secrets that are missing, for every student')
    .option(...dryRun)
    .action((mode: Mode) => secrets(context, mode));
  command
    .command('status')
    .description('how the copy of each student is')
    .option('--json', 'print the answer as JSON')
    .action(({ json }: { readonly json?: boolean }) => status(context, json ?? false));
  command
    .command('reset')
    .description('delete all that a student has in the cluster, and make it anew')
    .argument('<student>', 'id in the roster')
    .option(...dryRun)
    .option('--confirm <student>', 'carry it out; the id again says that it is meant')
    .action((student: string, options: Options) => reset(context, student, options));
  command
    .command('close')
    .description('delete all that students have in the cluster, and what was handed out')
    .option(...dryRun)
    .option('--confirm <name>', 'carry it out; the name of the lab says that it is meant')
    .action((options: Options) => close(context, options));
  command.on('command:*', ([typed = '']: readonly string[]) => {
    const names = command.commands.map((one) => one.name()).join(', ');
    command.error(`error: unknown command 'class ${typed}'. There are: ${names}`);
  });
};

async function apply(context: Context, mode: Mode): Promise<void> {
  const group = LabClass.of(context);
  await carryOut(applySteps(group, context), mode, group.journal('apply'));
  if (mode.dryRun) return;
  const status = `./lab class status --env ${group.lab.environment}`;
  say(`Next\n  ${status}  how the copies are\n  ${'handouts/<student>'.padEnd(status.length)}  what each student gets`);
}

async function secrets(context: Context, mode: Mode): Promise<void> {
  const group = LabClass.of(context);
  await carryOut(secretsSteps(group), mode, group.journal('secrets-of-all'));
}

/** Fails where a copy is not ready, so that a script notices. */
async function status(context: Context, asJson: boolean): Promise<void> {
  const group = LabClass.of(context);
  const students = await withElapsed(group.lab.context, () => statusOf(group));
  if (asJson) sayJson({ lab: group.lab.name, environment: group.lab.environment, students });
  else table(statusHeader, students.map(statusRow)).forEach(say);
  const away = students.filter(({ state }) => state !== 'ready').length;
  if (away > 0) throw new UserError(`${counted(away, 'student')} of ${students.length} not ready`);
}

async function reset(context: Context, id: string, options: Options): Promise<void> {
  const group = LabClass.of(context);
  const student = group.student(id);
  confirmed(
    `To delete all that ${id} has in the cluster, and make it anew`,
    `reset ${id} --env ${group.lab.environment}`,
    id,
    options,
  );
  await carryOut(resetSteps(group, student), options, group.journal(`reset-${id}`));
}

async function close(context: Context, options: Options): Promise<void> {
  const group = LabClass.of(context);
  const { lab } = group;
  const what = `To delete all that ${counted(group.ids.length, 'student')} of ${lab.name} have in the cluster`;
  confirmed(what, `close --env ${lab.environment}`, lab.name, options);
  await carryOut(closeSteps(group, context), options, group.journal('close'));
  if (!options.dryRun && lab.kind === 'aws')
    say('The tables and the way into the cluster are in the stacks roster-<number>, then roster: destroy those too.');
}

function confirmed(what: string, words: string, meant: string, { confirm, dryRun: isDry }: Options): void {
  if (isDry === true || confirm === meant) return;
  const received = confirm === undefined ? '' : ` (received --confirm ${confirm})`;
  throw new UserError(
    `${what}${received}:\n  ./lab class ${words} --confirm ${meant}\nWhat that would do:\n  ./lab class ${words} --dry-run`,
    2,
  );
}
