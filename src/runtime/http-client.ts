import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { HttpError } from './errors';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the client's base URL, with a leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface HttpClientOptions {
  /** How errors call the other side. */
  readonly name: string;
  /** Milliseconds for one call with all its attempts. @default 5000 */
  readonly timeout?: number;
  /**
   * Connections at most; more calls at once wait their turn. Node accepts one connection between two rounds of
   * requests, so that with many more the last ones are not accepted before a caller's time is up. @default 64
   */
  readonly connections?: number;
}

/** Milliseconds before the second, third … attempt. */
const pauses = [20, 100] as const;

/**
 * Calls one other service over connections that are kept alive. A broken connection is tried again where
 * that cannot do a thing twice: every method but POST, and a POST that carries an `idempotency-key`.
 */
export class HttpClient {
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly name: string;
  private readonly timeout: number;

  constructor(baseUrl: string, { name, timeout = 5_000, connections = 64 }: HttpClientOptions) {
    const { origin, pathname } = new URL(baseUrl);
    this.basePath = pathname.replace(/\/$/, '');
    this.name = name;
    this.timeout = timeout;
    this.pool = new Pool(origin, {
      connections,
      connect: { timeout },
      headersTimeout: timeout,
      bodyTimeout: timeout,
    });
  }

  /** @throws HttpError 504 when time is up, 502 when the other side cannot be reached or breaks off. */
  async call(call: Call): Promise<Answer> {
    const signal = AbortSignal.timeout(this.timeout);
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt(call, signal);
      } catch (error) {
        const pause = pauses[attempt];
        if (signal.aborted || isTimeout(error)) {
          throw this.failure(504, 'timed out', `no answer within ${this.timeout} ms`, error);
        }
        if (pause === undefined || !mayRepeat(call)) {
          throw this.failure(502, 'failed', (error as Error).message, error);
        }
        await sleep(pause);
      }
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async attempt({ method, path, query, headers, body }: Call, signal: AbortSignal): Promise<Answer> {
    const answer = await this.pool.request({
      method,
      path: `${this.basePath}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  private failure(status: number, verb: string, reason: string, cause: unknown): HttpError {
    return new HttpError(status, { error: `${this.name} ${verb}`, reason }, { cause });
  }
}

function mayRepeat({ method, headers }: Call): boolean {
  return method !== 'POST' || headers?.['idempotency-key'] !== undefined;
}

const timeoutCodes = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT']);

function isTimeout(error: unknown): boolean {
  return timeoutCodes.has((error as NodeJS.ErrnoException).code ?? '');
}
