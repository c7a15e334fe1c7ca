import { carryOut } from '../carry-out';
import { Kubectl } from '../cluster/kubectl';
import type { Context, Define } from '../context';
import { Journal } from '../journal';
import { secretSteps } from '../cluster/secrets';

interface Options {
  readonly student?: string;
  readonly dryRun?: boolean;
}

export const define: Define = (command, context) => {
  command
    .option('--student <id>', "those of one student's copy, in the student's namespace")
    .option('--dry-run', 'print the steps, do nothing')
    .action((options: Options) => secrets(context, options));
};

async function secrets(context: Context, { student, ...mode }: Options): Promise<void> {
  const kubectl = Kubectl.of(context, student);
  const { name, environment } = kubectl.lab;
  const steps = secretSteps(kubectl.lab, (...args) => kubectl.command(...args));
  await carryOut(steps, mode, Journal.of(context.folder, name, environment, 'secrets'));
}
