/** Selectors of labels, as Kubernetes reads them. */
import * as z from 'zod';

export type Labels = Readonly<Record<string, string>>;

export const labels = z.record(z.string(), z.string());

const requirement = z.strictObject({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).default([]),
});

export const labelSelector = z.strictObject({
  matchLabels: labels.default({}),
  matchExpressions: z.array(requirement).default([]),
});
export type LabelSelector = z.output<typeof labelSelector>;

/** E.g. `app=web, tier In a b`. */
export function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const expressions = matchExpressions.map(({ key, operator, values }) => [key, operator, ...values].join(' '));
  return [...Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`), ...expressions].join(', ');
}

/** A selector that says nothing selects everything. */
export function selects({ matchLabels, matchExpressions }: LabelSelector, found: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([label, value]) => found[label] === value) &&
    matchExpressions.every((one) => isMet(one, found))
  );
}

/** What has no such label is in none of the values, and so `NotIn` selects it. */
function isMet({ key, operator, values }: z.output<typeof requirement>, { [key]: value }: Labels): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
