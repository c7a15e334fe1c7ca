/** What Terraform would do, as `terraform show -json` says it of a plan that was saved. */

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

/** @param json what `terraform show -json <plan>` prints */
export function readPlan(json: string): Plan {
  const { applyable, resource_changes: changes = [] } = JSON.parse(json) as {
    readonly applyable?: boolean;
    readonly resource_changes?: readonly Change[];
  };
  return { isApplyable: applyable !== false, changes: changes.filter(({ mode }) => mode === 'managed') };
}
