import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { wrapped } from '../../lab/config/lines';
import { loadLab } from '../../lab/config/load';
import { byNearness } from '../../lab/config/problems';
import type { AwsLab } from '../../lab/lab';
import { carryOut } from '../carry-out';
import type { Context, Define } from '../context';
import { UserError } from '../../user-error';
import { Journal } from '../journal';
import { adopt } from '../aws/recovery/adopt';
import { askAccount } from '../aws/recovery/ask';
import { removeLock } from '../aws/recovery/lock';
import { WorkingCopy } from '../aws/recovery/working-copy';
import { placeInBucket } from '../aws/states';
import { everyTime, type Step } from '../steps';
import { synthesizeStacks } from '../synthesis';
import { say } from '../terminal';
import { terraform } from '../terraform';

interface Options {
  readonly dryRun?: boolean;
  readonly unlock?: boolean;
}

/** As deep as dist/aws/terraform, so that the relative path of a local state leads to the same file. */
const workFolder = ['.work', 'recover', 'terraform'] as const;

export const define: Define = (command, context) => {
  command
    .argument('<stacks...>', 'those whose deployment was interrupted, in the order in which they are deployed')
    .option('--unlock', 'remove the lock that a dead run left on the state')
    .option('--dry-run', 'print the steps, do nothing')
    .action((stacks: readonly string[], options: Options) => recover(context, stacks, options));
};

/** Adopts what an interrupted deployment made and did not write down, so that the next one comes to its end. */
async function recover(context: Context, stacks: readonly string[], options: Options): Promise<void> {
  const lab = loadLab({ ...context.flags(), environment: 'aws' });
  if (lab.kind !== 'aws') throw new UserError('The stacks are the class’s: run it without LAB_STUDENT.', 2);
  const folder = join(context.folder, ...workFolder);
  const steps = [
    synthesis(lab, stacks, folder, context),
    ...stacks.flatMap((stack) => recoveryOf(stack, lab, folder, options)),
  ];
  await carryOut(steps, options, Journal.of(context.folder, lab.name, lab.environment, 'recover'));
  if (!options.dryRun) ['Go on:', `  ./lab deploy --env ${lab.environment}`].forEach(say);
}

function synthesis(lab: AwsLab, wanted: readonly string[], folder: string, context: Context): Step {
  return {
    title: 'stacks',
    action: {
      description: `synthesize the stacks into ${folder}`,
      run: async () => {
        rmSync(folder, { recursive: true, force: true });
        const { stacks } = await synthesizeStacks(lab, folder, context);
        refuseUnknown(
          wanted,
          stacks.map(({ name }) => name),
        );
      },
    },
    ...everyTime,
  };
}

function refuseUnknown(wanted: readonly string[], known: readonly string[]): void {
  const problems = wanted
    .filter((stack) => !known.includes(stack))
    .flatMap((stack) => [
      `No stack is called ${stack}.`,
      ...wrapped(`The stacks, nearest first: ${byNearness(stack, known).join(', ')}`, '  '),
    ]);
  if (problems.length > 0) throw new UserError(problems.join('\n'), 2);
}

function recoveryOf(stack: string, lab: AwsLab, root: string, { unlock = false }: Options): readonly Step[] {
  const folder = join(root, 'stacks', stack);
  const { region } = lab.aws;
  const open: Step = {
    title: `${stack}: open the state`,
    action: { command: terraform(folder, 'init', '-reconfigure') },
    ...everyTime,
  };
  const adoption: Step = {
    title: `${stack}: adopt`,
    action: {
      description: 'find by name and tags what the account has and the state has not, and import it',
      run: (signal) => adopt(new WorkingCopy(folder, signal), lab.name, () => askAccount(region, signal), say),
    },
    ...everyTime,
  };
  const place = placeInBucket(lab, stack);
  if (!place) return [open, adoption];
  const lock: Step = {
    title: `${stack}: lock`,
    action: {
      description: `${unlock ? 'remove' : 'look for'} the lock s3://${place.bucket}/${place.key}.tflock`,
      run: (signal) => removeLock(new WorkingCopy(folder, signal), place, unlock, askAccount(region, signal), say),
    },
    ...everyTime,
  };
  return [open, lock, adoption];
}
