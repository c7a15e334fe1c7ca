import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface LoadResult {
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  /** How often a request failed for each reason. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** Milliseconds after which an answer counts as failed, as the original's load generator had it. */
const timeout = 10_000;

/** `concurrency` clients, each with its own connection, ask one after another for `seconds`. */
export async function load(
  url: string,
  { concurrency, seconds }: { readonly concurrency: number; readonly seconds: number },
): Promise<LoadResult> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: concurrency, headersTimeout: timeout, bodyTimeout: timeout });
  const times: number[] = [];
  const reasons = new Map<string, number>();
  const fail = (reason: string): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  let stopped = false;
  const client = async (): Promise<void> => {
    while (!stopped) {
      const begin = performance.now();
      try {
        const answer = await pool.request({ path: pathname, method: 'GET', headers: { authorization: 'bench' } });
        const text = await answer.body.text();
        if (answer.statusCode === 200) times.push(performance.now() - begin);
        else fail(`${answer.statusCode} ${text}`);
      } catch (error) {
        fail((error as Error).message);
      }
    }
  };
  const begin = performance.now();
  const clients = Array.from({ length: concurrency }, client);
  await sleep(seconds * 1000);
  stopped = true;
  await Promise.all(clients);
  const elapsed = (performance.now() - begin) / 1000;
  await pool.close();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
  return {
    rate: times.length / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    failed: [...reasons.values()].reduce((sum, count) => sum + count, 0),
    reasons,
  };
}
