/** Clients of the gateway, and what they see. */
import { Pool } from 'undici';
import { anyHost } from './programs';

export const song = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

export interface Asking {
  readonly paths: readonly [string, ...string[]];
  /** Returns true when the clients may leave; asked before each call with the number of calls so far. */
  readonly enough: (done: number) => boolean;
  /** @default 16 */
  readonly clients?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is posted, as JSON. @default nothing: the calls are reads */
  readonly body?: object;
}

export interface Seen {
  readonly done: number;
  /** Calls by the status of their answer; 0 where a connection broke instead. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Answers that took half a second or longer. */
  readonly slow: number;
  /** Who gave each answer, where a service says it (`x-pod`); in the order of the calls where there is one client. */
  readonly pods: readonly string[];
}

/** Clients that keep their connections and ask without a pause, each path in its turn. */
export async function ask(origin: string, asking: Asking): Promise<Seen> {
  const { paths, enough, clients = 16 } = asking;
  const pool = new Pool(origin, { connections: clients });
  const statuses = new Map<number, number>();
  const pods: string[] = [];
  let begun = 0;
  let slow = 0;
  const client = async (): Promise<void> => {
    while (!enough(begun)) {
      const path = paths[begun++ % paths.length] ?? paths[0];
      const started = performance.now();
      const { status, pod } = await call(pool, path, asking);
      if (performance.now() - started >= 500) slow++;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (pod !== undefined) pods.push(pod);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await pool.close();
  return { done: begun, statuses, slow, pods };
}

interface Answer {
  readonly status: number;
  readonly pod?: string;
}

async function call(pool: Pool, path: string, { headers, body: posted }: Asking): Promise<Answer> {
  const known = { host: anyHost, authorization: 'any', ...headers };
  const read = { path, method: 'GET', headers: known } as const;
  const write = { path, method: 'POST', headers: { ...known, 'content-type': 'application/json' } } as const;
  try {
    const answer = await pool.request(posted ? { ...write, body: JSON.stringify(posted) } : read);
    await answer.body.dump();
    const pod = answer.headers['x-pod'];
    return { status: answer.statusCode, ...(typeof pod === 'string' && { pod }) };
  } catch {
    return { status: 0 };
  }
}

/** @returns a condition that ends after that many calls */
export const after =
  (count: number) =>
  (done: number): boolean =>
    done >= count;

/** How many calls got none of these statuses. */
export function others({ statuses }: Seen, ...expected: readonly number[]): number {
  return [...statuses].reduce((sum, [status, times]) => (expected.includes(status) ? sum : sum + times), 0);
}
