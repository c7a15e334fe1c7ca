/** Asks a service over HTTP whether it can be used. */
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

/** Milliseconds between two questions. */
const intervalMs = 20;

/** Milliseconds for one answer, as the probes in the cluster have it. */
const answerMs = 2_000;

/** @returns whether it became ready; false when the signal came first or the time was over */
export async function becomesReady(url: string, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!signal.aborted && performance.now() < deadline) {
    if (await answersOk(url)) return !signal.aborted;
    await sleep(intervalMs);
  }
  return false;
}

export async function answersOk(url: string): Promise<boolean> {
  try {
    // Not fetch: the proxies need undici anyway, and Node's own copy of it would have to be loaded besides.
    const { statusCode, body } = await request(url, { headersTimeout: answerMs, bodyTimeout: answerMs });
    await body.dump();
    return statusCode === 200;
  } catch {
    // Nobody listens there yet.
    return false;
  }
}
