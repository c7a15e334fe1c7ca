import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from './errors';
import { Connections, type Sent, TimeoutError } from './exchange';
import { type TracedCall, tracedCall } from './tracing/span';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the client's base URL, with a leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[];
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
  private readonly connections: Connections;
  private readonly origin: string;
  private readonly peer: { readonly 'server.address': string; readonly 'server.port': number };
  private readonly basePath: string;
  private readonly name: string;
  private readonly timeout: number;

  constructor(baseUrl: string, { name, timeout = 5_000, connections = 64 }: HttpClientOptions) {
    const { origin, protocol, hostname, port, pathname } = new URL(baseUrl);
    this.origin = origin;
    this.peer = { 'server.address': hostname, 'server.port': Number(port || (protocol === 'https:' ? 443 : 80)) };
    this.basePath = pathname.replace(/\/$/, '');
    this.name = name;
    this.timeout = timeout;
    this.connections = new Connections(origin, { connections, connectTimeout: timeout });
  }

  /** @throws HttpError 504 when time is up, 502 when the other side cannot be reached or breaks off. */
  call(call: Call): Promise<Answer> {
    // https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client; queries may hold what is nobody's business.
    const url = this.origin + this.basePath + call.path;
    const attributes = { 'http.request.method': call.method, 'url.full': url, ...this.peer };
    return tracedCall(call.method, attributes, (traced) => this.attempt(call, traced));
  }

  private async attempt(call: Call, traced: TracedCall): Promise<Answer> {
    const sent = this.requestOf({ ...call, headers: { ...call.headers, ...traced.headers } });
    const deadline = performance.now() + this.timeout;
    for (let attempt = 0; ; attempt++) {
      try {
        const { status, body } = await this.connections.exchange(sent, deadline - performance.now());
        const failed = status >= 400;
        traced.note({ 'http.response.status_code': status, ...(failed && { 'error.type': String(status) }) }, failed);
        return { status, text: body.toString() };
      } catch (error) {
        const pause = pauses[attempt];
        const isLate = error instanceof TimeoutError || isConnectTimeout(error) || performance.now() >= deadline;
        if (isLate) throw this.failure(504, 'timed out', `no answer within ${this.timeout} ms`, error);
        if (pause === undefined || !mayRepeat(call)) {
          throw this.failure(502, 'failed', (error as Error).message, error);
        }
        traced.note({ 'http.request.resend_count': attempt + 1 });
        await sleep(pause);
      }
    }
  }

  async close(): Promise<void> {
    await this.connections.close();
  }

  private requestOf({ method, path, query, headers, body }: Call): Sent {
    return {
      method,
      path: `${this.basePath}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`,
      headers: body ? { ...headers, 'content-type': 'application/json' } : { ...headers },
      ...(body && { body: JSON.stringify(body) }),
    };
  }

  private failure(status: number, verb: string, reason: string, cause: unknown): HttpError {
    return new HttpError(status, { error: `${this.name} ${verb}`, reason }, { cause });
  }
}

function mayRepeat({ method, headers }: Call): boolean {
  return method !== 'POST' || headers?.['idempotency-key'] !== undefined;
}

function isConnectTimeout(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'UND_ERR_CONNECT_TIMEOUT';
}
