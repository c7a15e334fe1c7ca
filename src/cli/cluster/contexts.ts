/** The kubeconfig as kubectl reads it: which contexts there are, and which one it uses where none is named. */
import { execute } from '../exec';

export interface Contexts {
  readonly names: readonly string[];
  /** @default - kubectl uses none */
  readonly current?: string;
}

/** Of https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
interface Kubeconfig {
  readonly contexts: readonly { readonly name: string }[] | null;
  readonly 'current-context': string;
}

export async function knownContexts(): Promise<Contexts> {
  const { stdout } = await execute({ program: 'kubectl', args: ['config', 'view', '--output', 'json'] });
  const { contexts, 'current-context': current } = JSON.parse(stdout) as Kubeconfig;
  return { names: (contexts ?? []).map(({ name }) => name), ...(current !== '' && { current }) };
}
