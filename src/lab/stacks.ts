/** The Terraform stacks by name. Deployed from the first to the last, destroyed from the last to the first. */
import type { AwsLab, LocalLab } from './lab';
import { batchesOf } from './roster/roster';

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

type CloudStack = (typeof cloudStacks)[number];
type AddonStack = (typeof addonStacks)[number];

/** The stacks that a lab has, in the order in which they are deployed. */
export function stacksOf(lab: PlatformLab): readonly string[] {
  return [...cloudStacksOf(lab), ...addonStacksOf(lab)];
}

/** Those that are there before the cluster can be reached; none where somebody else has made it. */
export function cloudStacksOf(lab: PlatformLab): readonly string[] {
  if (lab.kind !== 'aws') return [];
  const { aws, roster } = lab;
  const wanted: Readonly<Partial<Record<CloudStack, boolean>>> = {
    bootstrap: aws.state.kind === 's3',
    budget: aws.budget !== undefined,
    registry: aws.repositories.length > 0,
    roster: roster !== undefined,
  };
  const students = batchesOf(roster?.students ?? []).map(({ name }) => `roster-${name}`);
  return cloudStacks.filter((name) => wanted[name] ?? true).flatMap((name) => (name === 'students' ? students : name));
}

export function addonStacksOf(lab: PlatformLab): readonly AddonStack[] {
  const has = (...engines: PlatformLab['engines']): boolean => engines.some((engine) => lab.engines.includes(engine));
  const wanted: Readonly<Record<AddonStack, boolean>> = {
    'load-balancer': has('istio') && lab.kind === 'aws',
    mesh: has('istio'),
    observability: has('istio', 'prometheus'),
    engines: has('knative', 'argo-workflows') || hasGpus(lab),
  };
  return addonStacks.filter((name) => wanted[name]);
}

/** Whether there are, or can be, nodes with a GPU, which pods see by the device plugin alone. */
export function hasGpus(lab: PlatformLab): boolean {
  return lab.kind === 'aws' && lab.aws.nodeGroups.some(({ image }) => image === 'AL2023_x86_64_NVIDIA');
}

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
