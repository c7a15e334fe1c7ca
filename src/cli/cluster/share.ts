/** Parts of what a node offers, as a person reads them. */

/** `0.25/2 (13 %)` */
export function share(used: number, whole: number, show: (amount: number) => string): string {
  return `${show(used)}/${show(whole)} (${percent(used, whole)})`;
}

/** `13 %` */
export function percent(used: number, whole: number): string {
  return `${whole === 0 ? 0 : Math.round((used / whole) * 100)} %`;
}

export function cpus(amount: number): string {
  return String(Math.round(amount * 100) / 100);
}

export function gibibytes(amount: number): string {
  return `${(amount / 2 ** 30).toFixed(1)}Gi`;
}
