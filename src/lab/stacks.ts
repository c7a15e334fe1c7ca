/** The Terraform stacks by name. Deployed from the first to the last, destroyed from the last to the first. */
import type { AwsLab, LocalLab } from './lab';

/** A lab that has stacks: of a student's copy the class's instructor deploys them. */
export type PlatformLab = AwsLab | LocalLab;

/**
 * Those of the cloud, each standing on the ones before it. The order is no dependency between stacks: with one,
 * `cdktf deploy cluster` would refuse to run without `network`.
 */
export const cloudStacks = [
  'bootstrap',
  'budget',
  'registry',
  'network',
  'cluster',
  'nodes',
  'data',
  'identity',
  'roster',
  /** Several, `roster-01` and so on, each a part of the class. */
  'students',
] as const;

/** Helm releases in any cluster. What makes load balancers comes before what asks for one. */
export const addonStacks = ['load-balancer', 'mesh', 'observability', 'engines'] as const;

/** The stacks in the order in which they may go: what stands on something goes before it. */
export function destructionOrder(stacks: readonly string[]): readonly string[] {
  const order: readonly string[] = [...cloudStacks, ...addonStacks];
  // One that is not listed here may stand on all others.
  const rankOf = (stack: string): number => {
    const rank = order.indexOf(/^roster-\d+$/.test(stack) ? 'students' : stack);
    return rank === -1 ? order.length : rank;
  };
  return [...stacks].sort((one, other) => rankOf(other) - rankOf(one) || one.localeCompare(other, 'en'));
}
