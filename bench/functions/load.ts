/** Clients that call `add` one after another, each over its own connection. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface Rate {
  /** Right answers a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were wrong, or none. */
  readonly failed: number;
}

/** @param clients at the same time */
export async function load(origin: string, clients: number, seconds: number): Promise<Rate> {
  const pool = new Pool(origin, { connections: clients });
  const times: number[] = [];
  let [failed, stopped] = [0, false];
  const client = async (_: unknown, first: number): Promise<void> => {
    for (let a = first; !stopped; a += clients) {
      const begin = performance.now();
      const answer = await pool.request({
        path: '/function/add/add',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ a, b: 3 }),
      });
      const { result } = (await answer.body.json()) as { result?: number };
      if (result === a + 3) times.push(performance.now() - begin);
      else failed++;
    }
  };
  const begin = performance.now();
  const done = Promise.all(Array.from({ length: clients }, client));
  await sleep(seconds * 1000);
  stopped = true;
  await done;
  const elapsed = (performance.now() - begin) / 1000;
  await pool.close();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? NaN;
  return { rate: times.length / elapsed, p50: at(0.5), p99: at(0.99), failed };
}
