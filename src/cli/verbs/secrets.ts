import { carryOut } from '../carry-out';
import { Kubectl } from '../cluster/kubectl';
import type { Context, Define } from '../context';
import { Journal } from '../journal';
import { secretsOf, secretSteps } from '../secrets';

export const define: Define = (command, context) => {
  command
    .option('--dry-run', 'print the steps, do nothing')
    .action((options: { readonly dryRun?: boolean }) => secrets(context, options));
};

async function secrets(context: Context, mode: { readonly dryRun?: boolean }): Promise<void> {
  const kubectl = Kubectl.of(context);
  const { name, environment } = kubectl.lab;
  const steps = secretSteps(secretsOf(kubectl.lab), (...args) => kubectl.command(...args));
  await carryOut(steps, mode, Journal.of(context.folder, name, environment, 'secrets'));
}
