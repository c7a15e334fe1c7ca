/** A finding that somebody accepts, for a reason and until a date. */

export interface Waiver {
  /** What found it: a rule, or a scanner's check. */
  readonly id: string;
  /** Environment and address of the document, e.g. `aws/kubernetes/music.k8s.yaml Job/*`; `*` is any text. */
  readonly address: string;
  readonly reason: string;
  /** ISO 8601 date, the last day on which the waiver holds. */
  readonly expires: string;
}

export interface Waivable {
  readonly id: string;
  /** With its environment, as a waiver writes it. */
  readonly address: string;
}

export interface Waived<F extends Waivable> {
  /** What nobody has accepted. */
  readonly open: readonly F[];
  /** Waivers that must go: a finding comes back unseen behind them. */
  readonly stale: readonly StaleWaiver[];
}

export interface StaleWaiver {
  readonly waiver: Waiver;
  readonly why: 'expired' | 'matches nothing';
}

/**
 * Takes away what is waived.
 * @param today ISO 8601 date
 */
export function waive<F extends Waivable>(
  findings: readonly F[],
  waivers: readonly Waiver[],
  today: string,
): Waived<F> {
  const valid = waivers.filter(({ expires }) => expires >= today);
  const expired = waivers.filter(({ expires }) => expires < today);
  const idle = valid.filter((waiver) => !findings.some((finding) => isAbout(waiver, finding)));
  return {
    open: findings.filter((finding) => !valid.some((waiver) => isAbout(waiver, finding))),
    stale: [
      ...expired.map((waiver) => ({ waiver, why: 'expired' as const })),
      ...idle.map((waiver) => ({ waiver, why: 'matches nothing' as const })),
    ],
  };
}

function isAbout({ id, address }: Waiver, finding: Waivable): boolean {
  const pattern = address.split('*').map((text) => text.replace(/[^\w\s]/g, '\\$&'));
  return finding.id === id && new RegExp(`^${pattern.join('.*')}$`).test(finding.address);
}
