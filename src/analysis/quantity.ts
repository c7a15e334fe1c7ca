const factors: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * A quantity of the Kubernetes API as a number: `250m` is 0.25, `1Gi` is 2^30.
 * @throws Error when it is none: what was synthesized is wrong then
 */
export function quantity(text: string | number): number {
  const number = parsed(String(text));
  if (Number.isNaN(number)) throw new Error(`"${text}" is no quantity of the Kubernetes API`);
  return number;
}

export function isQuantity(value: unknown): value is string | number {
  return (typeof value === 'string' || typeof value === 'number') && !Number.isNaN(parsed(String(value)));
}

function parsed(text: string): number {
  const [, digits = '', suffix = ''] = /^([0-9.]+)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = factors[suffix];
  return digits === '' || factor === undefined ? Number.NaN : Number(digits) * factor;
}
