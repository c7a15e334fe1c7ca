import type { Finding, Rule } from '../rule';

/** A quantity or port that was patched in wire form becomes null on its way to YAML, silently. */
export const noNull: Rule = {
  id: 'no-null',
  holds: 'no value in the YAML is null',
  check: (_, { charts }) =>
    charts
      .flatMap((chart) => chart.objects)
      .flatMap(({ address, manifest }) =>
        nulls(manifest, '').map((path): Finding => ({
          address,
          value: `${path}: null`,
          remedy: 'set the value before cdk8s writes it; a JSON patch needs Quantity or IntOrString objects',
        })),
      ),
};

function nulls(value: unknown, path: string): readonly string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) => nulls(child, path === '' ? key : `${path}.${key}`));
}
