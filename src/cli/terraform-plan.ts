/** What Terraform would do: a plan that is saved, and what `terraform show -json` says of it. */
import { rmSync } from 'node:fs';
import { type Command, execute } from './exec';
import { withPassing } from './interruption';

type Attributes = Readonly<Record<string, unknown>>;

export interface Change {
  readonly address: string;
  readonly type: string;
  readonly mode: 'managed' | 'data';
  /** Why it goes or is made anew, e.g. `replace_because_tainted`. @default - its configuration says all */
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    /** What there is; null before a creation. */
    readonly before: Attributes | null;
    readonly after: Attributes | null;
    /** Where in it that is which cannot be changed and makes a replacement of it. @default - it is none */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

export interface Plan {
  /** Whether there is anything to do. */
  readonly isApplyable: boolean;
  /** Of what Terraform manages, also what stays as it is. */
  readonly changes: readonly Change[];
}

export type PlanCommands = Readonly<Record<'init' | 'plan' | 'show' | 'apply', Command>>;

/** @param terraform makes a command in the folder of the stack */
export function planCommands(
  terraform: (...args: readonly [string, ...string[]]) => Command,
  file: string,
  ...options: readonly string[]
): PlanCommands {
  return {
    init: terraform('init', '-reconfigure'),
    plan: terraform('plan', ...options, `-out=${file}`),
    show: terraform('show', '-json', file),
    apply: terraform('apply', file),
  };
}

/** @param path of the plan's file, which is gone afterwards: it holds in plain text what Terraform hides when it prints */
export async function withPlan<T>(
  { init, plan, show }: PlanCommands,
  path: string,
  signal: AbortSignal,
  use: (plan: Plan) => Promise<T>,
): Promise<T> {
  const remove = (): void => rmSync(path, { force: true });
  return withPassing(remove, async () => {
    await execute(init, { signal });
    await execute(plan, { signal });
    return use(readPlan((await execute(show, { signal })).stdout));
  });
}

/** The fields that cannot be changed, and so make a replacement of it. */
export function unchangeable({ change: { replace_paths: paths = [] } }: Change): readonly string[] {
  return [...new Set(paths.map(([field]) => String(field)))];
}

/** @param json what `terraform show -json <plan>` prints */
export function readPlan(json: string): Plan {
  const { applyable, resource_changes: changes = [] } = JSON.parse(json) as {
    readonly applyable?: boolean;
    readonly resource_changes?: readonly Change[];
  };
  return { isApplyable: applyable !== false, changes: changes.filter(({ mode }) => mode === 'managed') };
}
