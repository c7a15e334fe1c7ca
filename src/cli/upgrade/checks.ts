/** What must hold before a minor version is begun, and after each part of it: each check names what does not. */
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { AwsLab } from '../../lab/lab';
import { UserError } from '../../user-error';
import { allEnded } from '../all-ended';
import { askAccount, listOf } from '../aws/recovery/ask';
import { kubectl } from '../cluster/kubectl';
import type { Node } from '../cluster/objects';
import { execute } from '../exec';
import { counted, say } from '../terminal';
import { type Part, platformOf } from './eks';
import { isAtLeast, minorsBehind } from './minors';

interface Check {
  /** For `--dry-run`, in a few words. */
  readonly asks: string;
  /** What does not hold, a line each. */
  readonly troubles: (lab: AwsLab, minor: string, signal: AbortSignal) => Promise<readonly string[]>;
  readonly remedy: (lab: AwsLab) => string;
}

/** A kubelet may be so many minor versions older: https://kubernetes.io/releases/version-skew-policy/#kubelet */
const mostSkew = 3;

const table = {
  cluster: {
    asks: 'EKS finds control plane, node groups and add-ons ACTIVE and healthy',
    troubles: async (lab, _, signal) => (await partsOf(lab, signal)).flatMap(troublesOf),
    remedy: ({ aws }) => `aws eks describe-cluster --region ${aws.region} --name ${aws.clusterName}`,
  },
  nodes: {
    asks: 'there are nodes, and each is Ready',
    troubles: (lab, _, signal) => unreadyNodes(lab, signal),
    remedy: ({ environment }) => `./lab status --env ${environment}; a paused lab: ./lab resume --env ${environment}`,
  },
  skew: {
    asks: `no kubelet is more than ${mostSkew} minor versions older`,
    troubles: async (lab, minor, signal) =>
      (await nodesOf(lab, signal)).flatMap((node) =>
        minorsBehind(kubeletOf(node), minor) > mostSkew ? [`${node.metadata.name} runs ${kubeletOf(node)}`] : [],
      ),
    remedy: () => 'those nodes are in no node group of the lab: replace them first',
  },
  insights: {
    asks: 'EKS has no upgrade insight that is an ERROR',
    troubles: insightErrors,
    // EKS looks by itself once a day.
    remedy: ({ aws }) => {
      const cluster = `--region ${aws.region} --cluster-name ${aws.clusterName}`;
      return `aws eks describe-insight ${cluster} --id <id>; when it is put right: aws eks start-insights-refresh ${cluster}`;
    },
  },
  apis: {
    asks: 'nobody asks the API server for what the version removes',
    troubles: removedApis,
    remedy: () => 'update who asks for it; the API server remembers that as long as it runs',
  },
  budgets: {
    asks: 'no PodDisruptionBudget holds a node',
    troubles: (lab, _, signal) => fullBudgets(lab, signal),
    remedy: () => 'make its pods ready, or one more of them: ./lab status, kubectl describe poddisruptionbudget',
  },
} as const satisfies Readonly<Record<string, Check>>;

export type CheckName = keyof typeof table;

/** In the order in which they are told. */
export const checkNames = Object.keys(table) as readonly CheckName[];

const checks: Readonly<Record<CheckName, Check>> = table;

export function asked(names: readonly CheckName[]): string {
  return names.map((name) => checks[name].asks).join('; ');
}

/** @throws UserError with everything that does not hold, and what to do about it */
export async function expectAll(
  names: readonly CheckName[],
  lab: AwsLab,
  minor: string,
  signal: AbortSignal,
): Promise<void> {
  const failed = (await allEnded(names.map((name) => askOne(name, lab, minor, signal)))).flat();
  if (failed.length === 0) return;
  const lines = failed.flatMap(({ name, troubles }) => [
    `${name}:`,
    ...troubles.map((trouble) => `  ${trouble}`),
    `  What to do: ${checks[name].remedy(lab)}`,
  ]);
  const accept = `Where one of them does not matter here: --accept ${failed.map(({ name }) => name).join(' ')}`;
  throw new UserError([`${counted(failed.length, 'check')} failed:`, ...lines, accept].join('\n'));
}

async function askOne(name: CheckName, lab: AwsLab, minor: string, signal: AbortSignal) {
  const troubles = await checks[name].troubles(lab, minor, signal);
  return troubles.length === 0 ? [] : [{ name, troubles }];
}

interface Settling {
  /** Whether add-ons, node groups and their nodes count, or the control plane alone. */
  readonly nodesToo: boolean;
  readonly accepted: readonly CheckName[];
}

/** What is still missing until everything runs the version, and is as it should be. */
export async function missingFor(
  minor: string,
  lab: AwsLab,
  signal: AbortSignal,
  { nodesToo, accepted }: Settling,
): Promise<readonly string[]> {
  const platform = await platformOf(lab, signal);
  const parts = platform ? [platform.controlPlane, ...(nodesToo ? platform.nodeGroups : [])] : [];
  const addons = nodesToo ? (platform?.addons ?? []) : [];
  const nodes = nodesToo ? (await nodesOf(lab, signal)).filter(isManaged) : [];
  const running = [
    ...parts.map(({ name, version }) => ({ name, version })),
    ...nodes.map((node) => ({ name: node.metadata.name, version: kubeletOf(node) })),
  ];
  return [
    ...running
      .filter(({ version }) => !isAtLeast(version, minor))
      .map(({ name, version }) => `${name} runs ${version}`),
    ...(accepted.includes('cluster') ? [] : [...parts, ...addons].flatMap(troublesOf)),
    ...(accepted.includes('nodes') ? [] : await unreadyNodes(lab, signal)),
  ];
}

/** Whether it is one of a node group of EKS: others are their owner's to replace. */
function isManaged({ metadata }: Node): boolean {
  return metadata.labels?.['eks.amazonaws.com/nodegroup'] !== undefined;
}

async function partsOf(lab: AwsLab, signal: AbortSignal): Promise<readonly Part[]> {
  const platform = await platformOf(lab, signal);
  return platform ? [platform.controlPlane, ...platform.nodeGroups, ...platform.addons] : [];
}

function troublesOf({ name, state, troubles }: Part): readonly string[] {
  return state === 'ACTIVE' && troubles.length === 0 ? [] : [[`${name} is ${state}`, ...troubles].join(': ')];
}

async function unreadyNodes(lab: AwsLab, signal: AbortSignal): Promise<readonly string[]> {
  const nodes = await nodesOf(lab, signal);
  if (nodes.length === 0) return ['the cluster has no nodes'];
  return nodes.filter((node) => !isReady(node)).map(({ metadata }) => `${metadata.name} is not Ready`);
}

function isReady({ status }: Node): boolean {
  return status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

function nodesOf(lab: AwsLab, signal: AbortSignal): Promise<readonly Node[]> {
  return items<Node>(lab, signal, 'nodes');
}

function kubeletOf({ status }: Node): string {
  return status.nodeInfo?.kubeletVersion ?? '0';
}

/** What is no error is told, and stops nothing. */
async function insightErrors(lab: AwsLab, minor: string, signal: AbortSignal): Promise<readonly string[]> {
  const { region, clusterName } = lab.aws;
  const filter = JSON.stringify({ categories: ['UPGRADE_READINESS'], kubernetesVersions: [minor] });
  const answer = await askAccount(
    region,
    signal,
  )(...['eks', 'list-insights', '--cluster-name', clusterName, '--filter', filter]);
  const insights = listOf(answer, 'insights').map(({ id, name, insightStatus: is }) => {
    const { status = 'UNKNOWN', reason = '' } = (is ?? {}) as { readonly status?: string; readonly reason?: string };
    return { status, text: [`${String(name)} (${String(id)})`, reason].filter(Boolean).join(': ') };
  });
  for (const { status, text } of insights)
    if (/WARNING|UNKNOWN/.test(status)) say(`    ${status.toLowerCase()}: ${text}`);
  return insights.filter(({ status }) => status === 'ERROR').map(({ text }) => text);
}

/** The API server counts who asks for what is to be removed: https://kubernetes.io/docs/reference/using-api/deprecation-policy/ */
async function removedApis(lab: AwsLab, minor: string, signal: AbortSignal): Promise<readonly string[]> {
  const { stdout } = await execute(kubectl(lab, 'get', '--raw', '/metrics'), { signal });
  const requested = stdout.matchAll(/^apiserver_requested_deprecated_apis\{(.*)\} 1$/gm);
  return [...requested].flatMap(([, labels = '']) => {
    const {
      group,
      version,
      resource,
      removed_release: removed = '',
    } = Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    ) as Readonly<Record<string, string | undefined>>;
    if (removed === '' || !isAtLeast(minor, removed)) return [];
    return [`${resource} of ${[group, version].filter(Boolean).join('/')}, which ${removed} removes, is asked for`];
  });
}

async function fullBudgets(lab: AwsLab, signal: AbortSignal): Promise<readonly string[]> {
  const budgets = await items<PodDisruptionBudget>(lab, signal, 'poddisruptionbudgets', '--all-namespaces');
  return budgets.flatMap(({ metadata, status }) => {
    if (!status || status.expectedPods === 0 || status.disruptionsAllowed > 0) return [];
    const { currentHealthy, desiredHealthy } = status;
    return [
      `${metadata?.namespace}/${metadata?.name} lets no pod go: ${currentHealthy} are healthy, and it keeps ${desiredHealthy}`,
    ];
  });
}

async function items<T>(lab: AwsLab, signal: AbortSignal, ...what: readonly string[]): Promise<readonly T[]> {
  const { stdout } = await execute(kubectl(lab, 'get', ...what, '--output', 'json'), { signal });
  return (JSON.parse(stdout) as { readonly items: readonly T[] }).items;
}
