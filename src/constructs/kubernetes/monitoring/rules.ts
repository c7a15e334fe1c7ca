/** Rules of Prometheus, as plain data. */

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface Alert {
  /** Also the heading under which the runbook says what to do. */
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold. @default - it counts at once */
  readonly for?: string;
  /** `critical`: somebody should look now; `warning`: within the day. */
  readonly severity: 'critical' | 'warning';
  /** One sentence; `{{ $labels.namespace }}` is where. */
  readonly summary: string;
}

export interface RuleGroup {
  readonly name: string;
  /** Between two evaluations. @default - what Prometheus is set to */
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | Alert)[];
}

/** Where people read what an alert means and what to do. */
export function runbookOf(alert: string, runbook: string): string {
  return `${runbook}#${alert.toLowerCase()}`;
}
