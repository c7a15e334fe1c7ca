/** The formula of Kubernetes' horizontal pod autoscaler for one metric: replicas = ⌈current × metric ÷ target⌉. */
import type { Standing } from './pods';

export interface MeasuredPod {
  readonly standing: Standing;
  /** In the metric's smallest whole unit; known where the pod is counted. */
  readonly used?: number;
  /** What the pod asked for, in the same unit. */
  readonly requested: number;
}

export type Target =
  /** Percent of what the pods ask for. */
  | { readonly utilization: number }
  /** Of each pod on average, in the metric's smallest whole unit. */
  | { readonly averageValue: number };

export type Proposal =
  | { readonly replicas: number; /** Metric ÷ target, of the pods that count. */ readonly ratio: number }
  /** No proposal: why. */
  | { readonly unknown: string };

/** A ratio this far from 1 changes nothing: `--horizontal-pod-autoscaler-tolerance` of kube-controller-manager. */
export const defaultTolerance = 0.1;

interface Usage {
  readonly used: number;
  readonly requested: number;
}

/**
 * @param current replicas that are wanted now
 * @param tolerance how far from 1 a ratio changes nothing. @default 0.1
 */
export function proposeReplicas(
  pods: readonly MeasuredPod[],
  target: Target,
  current: number,
  tolerance: number = defaultTolerance,
): Proposal {
  const counted = usagesOf(pods, 'counted');
  if (counted.length === 0) return { unknown: 'no pod that is ready has a reading' };
  const ratio = ratioOf(counted, target);
  const unready = usagesOf(pods, 'unready');
  const missing = usagesOf(pods, 'missing');
  const mayRiseLess = unready.length > 0 && ratio > 1;
  if (!mayRiseLess && missing.length === 0) {
    return { ratio, replicas: isWithin(ratio, tolerance) ? current : Math.ceil(ratio * counted.length) };
  }
  if (ratio === 1) return { ratio, replicas: current };
  const guessed = [
    ...counted,
    ...missing.map((usage) => ({ ...usage, used: assumed(usage, ratio, target) })),
    ...(mayRiseLess ? unready.map((usage) => ({ ...usage, used: 0 })) : []),
  ];
  return { ratio, replicas: dampened(ratio, ratioOf(guessed, target), guessed.length, current, tolerance) };
}

function usagesOf(pods: readonly MeasuredPod[], standing: Standing): readonly Usage[] {
  return pods.flatMap((pod) => (pod.standing === standing ? [{ used: pod.used ?? 0, requested: pod.requested }] : []));
}

/** Kubernetes computes in whole numbers: 50.9 % of what was asked for are 50 %. */
function ratioOf(usages: readonly Usage[], target: Target): number {
  const used = sum(usages.map((usage) => usage.used));
  if ('averageValue' in target) return Math.floor(used / usages.length) / target.averageValue;
  return Math.floor((used * 100) / sum(usages.map(({ requested }) => requested))) / target.utilization;
}

/** Where a pod says nothing, what changes least: idle on the way up, as busy as it may be on the way down. */
function assumed({ requested }: Usage, ratio: number, target: Target): number {
  if (ratio > 1) return 0;
  if ('averageValue' in target) return target.averageValue;
  return (requested * Math.max(100, target.utilization)) / 100;
}

/** Guesses may make a change smaller, and may prevent it, but never turn it round. */
function dampened(ratio: number, guessed: number, count: number, current: number, tolerance: number): number {
  const isTurned = (ratio < 1 && guessed > 1) || (ratio > 1 && guessed < 1);
  if (isWithin(guessed, tolerance) || isTurned) return current;
  const replicas = Math.ceil(guessed * count);
  const isOpposite = (guessed < 1 && replicas > current) || (guessed > 1 && replicas < current);
  return isOpposite ? current : replicas;
}

function isWithin(ratio: number, tolerance: number): boolean {
  return ratio >= 1 - tolerance && ratio <= 1 + tolerance;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
