import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../../../../runtime/environment';
import { HttpError } from '../../../../runtime/errors';
import { HttpClient } from '../../../../runtime/http-client';
import type { DataRow } from './rows';

export interface DatastoreOptions {
  /** Base URL, with the base path and without a trailing slash. */
  readonly url: string;
  /** Password of `svc-loader`. */
  readonly token: string;
  /** Calls at once. */
  readonly concurrency: number;
  /** Milliseconds before attempt `n` (1, 2 …). @default doubling from 50 to 3000, then a random part of it */
  readonly backoff?: (retry: number) => number;
}

/** What came of a row: kept, refused for what it says, or lost because the datastore kept failing. */
export type Result = { readonly kind: 'loaded' } | { readonly kind: 'refused' | 'lost'; readonly reason: string };

/** With the pauses about 12 s on average: longer than a pod of the datastore takes to be replaced. */
const attempts = 12;

export class Datastore {
  private readonly client: HttpClient;
  private readonly authorization: string;
  private readonly backoff: (retry: number) => number;

  constructor({ url, token, concurrency, backoff = jittered }: DatastoreOptions) {
    this.client = new HttpClient(url, { name: 'datastore', connections: concurrency });
    this.authorization = `Basic ${Buffer.from(`svc-loader:${token}`).toString('base64')}`;
    this.backoff = backoff;
  }

  /** Posts a row until it is kept, refused, or the attempts are used up. @throws StartError when the token is wrong */
  async load({ objtype, uuid, fields }: DataRow): Promise<Result> {
    // The row brings its key along, so the same POST twice is as good as once.
    const headers = { authorization: this.authorization, 'idempotency-key': uuid };
    const call = { method: 'POST', path: '/load', headers, body: { objtype, uuid, ...fields } } as const;
    for (let attempt = 1; ; attempt++) {
      const { status, text } = await this.client.call(call).catch(asAnswer);
      if (status >= 200 && status < 300) return { kind: 'loaded' };
      if (status === 401)
        throw new StartError('The datastore refused SVC_LOADER_TOKEN (401): is it the token that the datastore has?');
      const reason = `${status} ${text}`.trim();
      if (status !== 429 && status < 500) return { kind: 'refused', reason };
      if (attempt === attempts) return { kind: 'lost', reason: `${reason} (${attempts} attempts)` };
      await sleep(this.backoff(attempt));
    }
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** No answer at all counts as the 502 or 504 that a gateway would have made of it. */
function asAnswer(error: unknown): { readonly status: number; readonly text: string } {
  if (error instanceof HttpError) return { status: error.statusCode, text: JSON.stringify(error.body) };
  throw error;
}

/** Full jitter: many loaders that failed together do not come back together. */
function jittered(retry: number): number {
  return Math.random() * Math.min(3000, 50 * 2 ** retry);
}
