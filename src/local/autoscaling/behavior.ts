/**
 * How fast an autoscaler may follow its formula: `spec.behavior` of a HorizontalPodAutoscaler
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior).
 */

export interface Policy {
  /** Of the replicas at the begin of the period: so many more or fewer pods, or percent. */
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

export interface ScalingRules {
  /** Seconds of past proposals that are looked at, so that the number does not flap. */
  readonly stabilizationWindowSeconds: number;
  readonly policies: readonly Policy[];
  /** Which of several policies counts: the one that allows most, the one that allows least, or no change at all. */
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
}

export interface Behavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/** What Kubernetes takes where a HorizontalPodAutoscaler says nothing. */
export const defaultBehavior: Behavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    policies: [
      { type: 'Percent', value: 100, periodSeconds: 15 },
      { type: 'Pods', value: 4, periodSeconds: 15 },
    ],
    selectPolicy: 'Max',
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    selectPolicy: 'Max',
  },
};

/** A number of replicas that was proposed, or a change that was made (then `replicas` is its size); `at` in milliseconds. */
export interface Moment {
  readonly at: number;
  readonly replicas: number;
}

/** Up goes no higher than the least proposal of its window, down no lower than the greatest of its own. */
export function stabilize(
  proposed: number,
  current: number,
  proposals: readonly Moment[],
  now: number,
  { scaleUp, scaleDown }: Behavior,
): number {
  const within = ({ stabilizationWindowSeconds }: ScalingRules) =>
    proposals.filter(({ at }) => at > now - stabilizationWindowSeconds * 1000).map(({ replicas }) => replicas);
  const most = Math.min(proposed, ...within(scaleUp));
  const least = Math.max(proposed, ...within(scaleDown));
  return Math.min(Math.max(current, most), least);
}

export interface Changes {
  readonly up: readonly Moment[];
  readonly down: readonly Moment[];
}

/** The nearest number to the wanted one that the policies allow now. */
export function limitRate(wanted: number, current: number, changes: Changes, now: number, behavior: Behavior): number {
  if (wanted > current) return Math.min(wanted, highest(current, changes, now, behavior.scaleUp));
  if (wanted < current) return Math.max(wanted, lowest(current, changes, now, behavior.scaleDown));
  return current;
}

function highest(current: number, changes: Changes, now: number, rules: ScalingRules): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map((policy) => {
    const before = atPeriodBegin(current, changes, now, policy);
    return policy.type === 'Pods' ? before + policy.value : Math.ceil(before * (1 + policy.value / 100));
  });
  // Not below: what was allowed before may be more than what is allowed now.
  return Math.max(current, rules.selectPolicy === 'Max' ? Math.max(...limits) : Math.min(...limits));
}

function lowest(current: number, changes: Changes, now: number, rules: ScalingRules): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map((policy) => {
    const before = atPeriodBegin(current, changes, now, policy);
    return policy.type === 'Pods' ? before - policy.value : Math.trunc(before * (1 - policy.value / 100));
  });
  return Math.min(current, rules.selectPolicy === 'Max' ? Math.min(...limits) : Math.max(...limits));
}

function atPeriodBegin(current: number, { up, down }: Changes, now: number, { periodSeconds }: Policy): number {
  const during = (moments: readonly Moment[]) =>
    moments.filter(({ at }) => at > now - periodSeconds * 1000).reduce((sum, { replicas }) => sum + replicas, 0);
  return current - during(up) + during(down);
}
