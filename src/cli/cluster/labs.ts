/** Where labs are: the contexts of the kubeconfig whose clusters hold one. */
import type { EnvironmentName } from '../../contract';
import { UserError } from '../../user-error';
import { execute } from '../exec';
import { knownContexts } from './contexts';

export interface LabContext {
  readonly context: string;
  /** In which lab.yaml names it; null where it is another lab's. */
  readonly environment: EnvironmentName | null;
  /** Whether a bare kubectl uses it. */
  readonly isCurrent: boolean;
  /** `missing` from the kubeconfig, or whether its cluster says what is in it. */
  readonly state: 'answers' | 'silent' | 'missing';
  /** Those in it that a lab has made. */
  readonly namespaces: readonly string[];
}

export interface LabContexts {
  readonly labs: readonly LabContext[];
  /** Contexts of which nobody here knows whose they are: their clusters do not say. */
  readonly silent: readonly string[];
}

/** The cluster of a laptop that is switched off answers nothing; nobody waits for it longer than this. */
const answersWithinMs = 15_000;

/** @param own the contexts that lab.yaml names; they come first, whether they are there or not */
export async function labContexts(own: Readonly<Record<EnvironmentName, string>>): Promise<LabContexts> {
  const { names, current } = await knownContexts();
  const all = [...new Set([...Object.values(own), ...names])];
  const views = await Promise.all(
    all.map(async (context): Promise<LabContext> => {
      const environment = own.local === context ? 'local' : own.aws === context ? 'aws' : null;
      const namespaces = names.includes(context) ? await namespacesIn(context) : undefined;
      const state = namespaces ? 'answers' : names.includes(context) ? 'silent' : 'missing';
      return { context, environment, isCurrent: context === current, state, namespaces: namespaces ?? [] };
    }),
  );
  return {
    labs: views.filter(({ environment, namespaces }) => environment !== null || namespaces.length > 0),
    silent: views.flatMap(({ environment, state, context }) =>
      environment === null && state === 'silent' ? [context] : [],
    ),
  };
}

/** Undefined where the cluster does not say. */
async function namespacesIn(context: string): Promise<readonly string[] | undefined> {
  const ours = 'app.kubernetes.io/managed-by=systems-lab';
  const args = ['--context', context, 'get', 'namespaces', '--selector', ours, '--output', 'name'];
  try {
    const { stdout } = await execute({ program: 'kubectl', args }, { signal: AbortSignal.timeout(answersWithinMs) });
    return stdout.split('\n').flatMap((line) => /^namespace\/(.+)$/.exec(line)?.[1] ?? []);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
