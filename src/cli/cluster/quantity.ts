/** Kubernetes' quantities as numbers: `500m` is 0.5, `2Gi` is 2147483648. */

const factors: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** @throws Error for a text that is no quantity */
export function quantity(text: string): number {
  const [, digits, unit = ''] = /^([0-9.]+)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = factors[unit];
  if (digits === undefined || factor === undefined) throw new Error(`"${text}" is no quantity of Kubernetes`);
  return Number(digits) * factor;
}

/** `0.25/2 (13 %)` */
export function share(used: number, whole: number, show: (amount: number) => string): string {
  return `${show(used)}/${show(whole)} (${whole === 0 ? 0 : Math.round((used / whole) * 100)} %)`;
}

export function cpus(amount: number): string {
  return String(Math.round(amount * 100) / 100);
}

export function gibibytes(amount: number): string {
  return `${(amount / 2 ** 30).toFixed(1)}Gi`;
}
