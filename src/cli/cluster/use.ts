/** What nodes use at the moment: their kubelets measure it, and a metrics server tells it where there is one. */
import { quantity } from '../../analysis/quantity';
import { execute } from '../exec';
import type { Kubectl } from './kubectl';

/** CPUs, and bytes of memory. */
export type Use = Readonly<Record<'cpu' | 'memory', number>>;

export interface Measured {
  /** By the node's name; a node that has just joined, or is away, is missing. */
  readonly nodes: ReadonlyMap<string, Use>;
  /** Why nothing was measured, as a sentence. @default - it was */
  readonly missing?: string;
}

/** https://github.com/kubernetes/metrics/blob/master/pkg/apis/metrics/v1beta1/types.go */
interface NodeMetrics {
  readonly metadata: { readonly name: string };
  readonly usage: Readonly<Record<'cpu' | 'memory', string>>;
}

export async function measuredUse(kubectl: Kubectl): Promise<Measured> {
  const command = kubectl.command('get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes');
  const { stdout, stderr } = await execute({ ...command, forgives: (said) => serverSaid.test(said) });
  const [, reason, said] = serverSaid.exec(stderr) ?? [];
  if (said !== undefined) return { nodes: new Map(), missing: whyMissing(kubectl.lab.environment, reason, said) };
  const { items } = JSON.parse(stdout) as { readonly items: readonly NodeMetrics[] };
  const used = ({ cpu, memory }: NodeMetrics['usage']): Use => ({ cpu: quantity(cpu), memory: quantity(memory) });
  return { nodes: new Map(items.map(({ metadata: { name }, usage }) => [name, used(usage)])) };
}

/** How kubectl begins what the API server refused. */
const serverSaid = /^Error from server(?: \((\w+)\))?: (.+)$/m;

function whyMissing(environment: 'local' | 'aws', reason: string | undefined, said: string): string {
  const stack = environment === 'aws' ? 'nodes' : 'observability';
  if (reason === 'NotFound')
    return `What nodes use is not known: the cluster has no metrics server. The stack ${stack} installs it.`;
  return `What nodes use is not known: the metrics server does not tell it. The API server said: ${said}`;
}
