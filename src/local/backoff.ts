/**
 * When Kubernetes starts a container again that has ended: the first time at once, then after 10 s, twice as long each
 * time and 300 s at most; a container that has run for 10 minutes begins anew.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */

const firstDelayMs = 10_000;
const longestDelayMs = 300_000;
const forgottenAfterMs = 600_000;

export class Backoff {
  private nextMs = 0;

  /** @param ranForMs how long the process ran that has just ended; @returns milliseconds until it is to be started */
  delayAfter(ranForMs: number): number {
    if (ranForMs >= forgottenAfterMs) this.nextMs = 0;
    const delay = this.nextMs;
    this.nextMs = Math.min(longestDelayMs, Math.max(firstDelayMs, delay * 2));
    return delay;
  }
}
