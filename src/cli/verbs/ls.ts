import type { AwsLab } from '../../lab/lab';
import type { PlatformLab } from '../../lab/stacks';
import { type Account, accountOf } from '../aws/account';
import { type LabContext, type LabContexts, labContexts } from '../cluster/labs';
import type { Context, Define } from '../context';
import { type Deployment, deploymentOf, withSettings } from '../life/deployment';
import { say, sayJson, table, withElapsed } from '../terminal';

export const define: Define = (command, context) => {
  command
    .option('--json', 'print the answer as JSON')
    .action(({ json }: { readonly json?: boolean }) => list(context, json === true));
};

/** Both environments of lab.yaml, whichever is chosen, and what other labs the kubeconfig leads to. */
async function list(context: Context, asJson: boolean): Promise<void> {
  const of = (environment: 'local' | 'aws'): Deployment => deploymentOf(withSettings(context, {}, environment));
  const [local, cloud] = [of('local'), of('aws')];
  const own = { local: local.lab.context, aws: cloud.lab.context };
  const [contexts, account] = await withElapsed('Asking clusters and the account', () =>
    Promise.all([labContexts(own), isOnAws(cloud.lab) ? accountOf(cloud.lab) : null]),
  );
  const cost = account?.found?.some(({ names }) => names.length > 0) ? await costOf(cloud) : null;
  if (asJson) return sayJson({ ...contexts, account, usdPerHour: cost });
  [...contextLines(contexts), ...(account ? accountLines(account, cost) : [])].forEach(say);
}

function isOnAws(lab: PlatformLab): lab is AwsLab {
  return lab.kind === 'aws';
}

interface Cost {
  readonly running: number;
  readonly paused: number;
}

/** Of what was deployed from here; null where that is not known. */
async function costOf({ lab, context }: Deployment): Promise<Cost | null> {
  const { deployedCost } = await import('../life/pause');
  return deployedCost(lab, context) ?? null;
}

function contextLines({ labs, silent }: LabContexts): readonly string[] {
  const rows = labs.map((lab) => [lab.context, labOf(lab), stateOf(lab), lab.namespaces.join(', ') || '-']);
  return [
    ...table(['Context', 'Lab', 'State', 'Namespaces'], rows),
    ...(silent.length === 0 ? [] : ['', `Whose these are is not known, for they do not answer: ${silent.join(', ')}`]),
  ];
}

function labOf({ environment }: LabContext): string {
  return environment === null ? 'another' : `this one, ${environment}`;
}

function stateOf({ state, isCurrent }: LabContext): string {
  const word = { answers: 'answers', silent: 'no answer', missing: 'no such context' }[state];
  return isCurrent ? `${word}, current` : word;
}

function accountLines({ account, region, found, trouble }: Account, cost: Cost | null): readonly string[] {
  if (found === null)
    return [
      '',
      `What is in account ${account}, ${region}, and costs, is not known:`,
      ...(trouble ?? '').split('\n').map((line) => `  ${line}`),
    ];
  const rows = found.filter(({ names }) => names.length > 0).map(({ what, names }) => [what, names.length]);
  if (rows.length === 0) return ['', `Nothing of this lab is in account ${account}, ${region}.`];
  return [
    '',
    ...table([`Account ${account}, ${region}`, 'How many'], rows),
    'Which: ./lab orphans --env aws',
    ...(cost === null
      ? ['What they cost: ./lab cost --env aws']
      : [
          `It costs about $${cost.running.toFixed(2)} an hour, $${cost.paused.toFixed(2)} while it is paused: ./lab cost`,
        ]),
  ];
}
