import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../../../../runtime/environment';
import { HttpError } from '../../../../runtime/errors';
import { type Answer, HttpClient } from '../../../../runtime/http-client';
import { beginTrace } from '../../../../runtime/trace';
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
  /** All calls of one run belong together. */
  private readonly trace = beginTrace();

  constructor({ url, token, concurrency, backoff = jittered }: DatastoreOptions) {
    this.client = new HttpClient(url, { name: 'datastore', connections: concurrency });
    this.authorization = `Basic ${Buffer.from(`svc-loader:${token}`).toString('base64')}`;
    this.backoff = backoff;
  }

  /**
   * Posts rows, at most `mostRowsAtOnce`, until each is kept, refused, or the attempts are used up. A row brings its
   * key along, so the same POST twice is as good as once; only rows that failed are posted again.
   * @returns what came of each, in their order
   * @throws StartError when the token is wrong
   */
  async load(rows: readonly DataRow[]): Promise<readonly Result[]> {
    const results = rows.map((): Result | undefined => undefined);
    for (let attempt = 1; ; attempt++) {
      const left = rows.filter((_row, i) => !results[i]);
      const answers = await this.post(left);
      left.forEach((row, i) => (results[rows.indexOf(row)] = resultOf(answers[i], attempt)));
      if (isComplete(results)) return results;
      await sleep(this.backoff(attempt));
    }
  }

  /** An answer for each row; several travel in one request, whose refusal says nothing about the single ones. */
  private async post(rows: readonly DataRow[]): Promise<readonly Answer[]> {
    const [first, ...others] = rows.map(({ objtype, uuid, fields }) => ({ objtype, uuid, ...fields }));
    if (!first) return [];
    const { traceparent } = this.trace;
    const headers = { authorization: this.authorization, 'idempotency-key': first.uuid, traceparent };
    const body = others.length > 0 ? [first, ...others] : first;
    const answer = await this.client.call({ method: 'POST', path: '/load', headers, body }).catch(asAnswer);
    if (answer.status === 401)
      throw new StartError('The datastore refused SVC_LOADER_TOKEN (401): is it the token that the datastore has?');
    if (others.length === 0) return [answer];
    if (answer.status === 200) return answersOf(answer);
    if (mayWorkLater(answer)) return rows.map(() => answer);
    return (await Promise.all(rows.map((row) => this.post([row])))).flat();
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** The list that answers a list: each row's status is among its fields where it is not 200. */
function answersOf({ text }: Answer): readonly Answer[] {
  return (JSON.parse(text) as readonly { readonly http_status_code?: number }[]).map((answer) => ({
    status: answer.http_status_code ?? 200,
    text: JSON.stringify(answer),
  }));
}

function resultOf(answer: Answer | undefined, attempt: number): Result | undefined {
  if (answer && answer.status >= 200 && answer.status < 300) return { kind: 'loaded' };
  const reason = answer ? `${answer.status} ${answer.text}`.trim() : 'no answer for this row';
  if (answer && !mayWorkLater(answer)) return { kind: 'refused', reason };
  return attempt < attempts ? undefined : { kind: 'lost', reason: `${reason} (${attempts} attempts)` };
}

function mayWorkLater({ status }: Answer): boolean {
  return status === 429 || status >= 500;
}

function isComplete(results: readonly (Result | undefined)[]): results is readonly Result[] {
  return !results.includes(undefined);
}

/** No answer at all counts as the 502 or 504 that a gateway would have made of it. */
function asAnswer(error: unknown): Answer {
  if (error instanceof HttpError) return { status: error.statusCode, text: JSON.stringify(error.body) };
  throw error;
}

/** Full jitter: many loaders that failed together do not come back together. */
function jittered(retry: number): number {
  return Math.random() * Math.min(3000, 50 * 2 ** retry);
}
