import type { Toleration } from 'kubernetes-types/core/v1';
import type { Taint } from './resources';

/** Whether a pod with the toleration may come to a node with the taint. */
export function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (operator === 'Exists') return key === undefined || key === taint.key;
  return key === taint.key && value === taint.value;
}

/** The taints that keep a pod with the tolerations off a node; those that are only a wish keep none. */
export function repelling(taints: readonly Taint[], tolerations: readonly Toleration[] = []): readonly Taint[] {
  return taints.filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint)),
  );
}

/** `class=vip:NoSchedule`, as kubectl writes taints. */
export function taintText({ key, value, effect }: Partial<Taint>): string {
  return `${key ?? '*'}${value ? `=${value}` : ''}${effect === undefined ? '' : `:${effect}`}`;
}
