/** `npm run soak` takes the full count of a heavy test, the gate about a tenth of it. */
export function heavy({ gate, soak }: { readonly gate: number; readonly soak: number }): number {
  return process.env.SOAK === '1' ? soak : gate;
}
