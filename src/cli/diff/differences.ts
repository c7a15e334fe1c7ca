/** What an apply would change in what there is, by names of fields: values may be secret, and are in the files anyway. */
import { type Change, unchangeable } from '../terraform-plan';
import { holdsData, lossesIn } from '../life/losses';

export interface Difference {
  /** Address of a resource, or kind, name and namespace of an object. */
  readonly what: string;
  readonly does: 'add' | 'change' | 'replace' | 'destroy';
  /** That would change, or make a replacement necessary. */
  readonly fields: readonly string[];
  /** Whether data would be lost with it. */
  readonly losesData: boolean;
  /** Whether nodes come back that somebody, or the schedule of `aws.pauseAt`, has taken to zero. @default false */
  readonly wakes?: true;
}

export function resourceDifferences(changes: readonly Change[]): readonly Difference[] {
  return changes.flatMap((one) => {
    const does = wordOf(one.change.actions);
    if (!does) return [];
    const losesData = lossesIn([one]).some(holdsData);
    return [{ what: one.address, does, fields: fieldsOf(one, does), losesData, ...(wakes(one) && { wakes: true }) }];
  });
}

/** Whether a node group that is at zero is not to be. */
function wakes({ type, change: { before, after } }: Change): boolean {
  if (type !== 'aws_eks_node_group') return false;
  const desired = (side: Change['change']['before']) =>
    (side?.['scaling_config'] as readonly { readonly desired_size?: number }[] | undefined)?.[0]?.desired_size ?? 0;
  return before !== null && desired(before) === 0 && desired(after) > 0;
}

function wordOf(actions: readonly string[]): Difference['does'] | undefined {
  const has = (action: string) => actions.includes(action);
  if (has('delete')) return has('create') ? 'replace' : 'destroy';
  if (has('create')) return 'add';
  return has('update') ? 'change' : undefined;
}

function fieldsOf(one: Change, does: Difference['does']): readonly string[] {
  if (does === 'replace') return unchangeable(one);
  return does === 'change' ? changedPaths(one.change.before, one.change.after, 1) : [];
}

/** Where two values differ, each by its path, no deeper than that many steps. */
export function changedPaths(before: unknown, after: unknown, depth = Infinity): readonly string[] {
  if (depth === 0 || !isContainer(before) || !isContainer(after))
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [''];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const isList = Array.isArray(before) && Array.isArray(after);
  return [...keys].flatMap((key) =>
    changedPaths(before[key], after[key], depth - 1).map((path) => joined(isList ? `[${key}]` : key, path)),
  );
}

function joined(step: string, path: string): string {
  return path === '' || path.startsWith('[') ? step + path : `${step}.${path}`;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
