/** Hands a request to a process behind a proxy and its answer back, as it comes. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import type { RetryContract } from '../contract';
import { loopback } from './ports';

/** Milliseconds for a connection to a process of this machine. */
const connectMs = 2_000;

/**
 * Connections to one process; more calls at once wait their turn. Node accepts one connection between two rounds of
 * requests, so that with many more the last ones would wait longest.
 */
const connections = 64;

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Of one connection, not of the message (RFC 9110 section 7.6.1); `expect` was answered by Node's server. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Where a request goes, and how often. */
export interface Call {
  /** Chooses a process for each try; undefined where there is none. */
  readonly pickOrigin: () => string | undefined;
  /** Of the answer, besides those of the process. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until an answer must have begun, all tries together; the caller gets 504 then. */
  readonly timeoutMs: number;
  /** @default - it is tried once */
  readonly retries?: RetryContract;
}

/** One request on its way. */
interface Exchange extends Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When the answer must have begun. */
  readonly deadline: number;
}

/** Connections to processes that are kept alive from one request to the next. */
export class Forwarder {
  private readonly agent = new Agent({ connections, connectTimeout: connectMs });

  forward(request: IncomingMessage, response: ServerResponse, call: Call): void {
    this.attempt({ ...call, request, response, deadline: performance.now() + call.timeoutMs }, 0);
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /**
   * Without undici's streams and signals, which for answers of a few hundred bytes cost more than the rest.
   * @param before tries that have failed
   */
  private attempt(exchange: Exchange, before: number): void {
    const { request, response, retries, deadline } = exchange;
    const origin = exchange.pickOrigin();
    if (origin === undefined) return answerText(response, 503, 'no healthy upstream');
    const { method, url, headers, socket } = request;
    const left = Math.max(1, deadline - performance.now());
    const timeout = Math.ceil(Math.min(left, retries?.perTryTimeoutMs ?? left));
    const again = before < (retries?.attempts ?? 0) ? () => this.later(exchange, before + 1) : undefined;
    this.agent.dispatch(
      {
        origin,
        path: url ?? '/',
        method: method as Dispatcher.HttpMethod,
        headers: { ...endToEnd(headers), 'x-forwarded-for': socket.remoteAddress ?? loopback },
        body: hasBody(headers) ? request : null,
        headersTimeout: timeout,
        bodyTimeout: timeout,
      },
      new Passing(response, exchange.headers, again),
    );
  }

  /** Unless the caller has gone meanwhile, or nothing is left of its time. */
  private later(exchange: Exchange, before: number): void {
    const { response, deadline } = exchange;
    setTimeout(
      () => {
        if (response.destroyed) return;
        if (performance.now() >= deadline) answerText(response, 504, tooLate);
        else this.attempt(exchange, before);
      },
      Math.random() * backoffMs * 2 ** (before - 1),
    );
  }
}

/**
 * Milliseconds that the first repetition waits at most, as Envoy's does; the next ones up to twice as long as the one before.
 * Source: https://www.envoyproxy.io/docs/envoy/v1.40.0/configuration/http/http_filters/router_filter#x-envoy-max-retries
 */
const backoffMs = 25;

const tooLate = 'upstream request timeout';

/** Passes the parts of an answer on. */
class Passing implements Dispatcher.DispatchHandler {
  private isDone = false;
  private isDropped = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly more: Readonly<Record<string, string>>,
    /** Tries again. Absent: what comes is the answer. */
    private readonly again: (() => void) | undefined,
  ) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { response } = this;
    const gone = new Error('the caller is gone');
    if (response.destroyed) return controller.abort(gone);
    response.once('close', () => {
      if (!this.isDone) controller.abort(gone);
    });
    response.on('drain', () => controller.resume());
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // 1xx is between the two neighbours.
    if (status < 200) return;
    this.isDropped = status === 503 && this.again !== undefined;
    if (!this.isDropped) this.response.writeHead(status, { ...endToEnd(headers), ...this.more });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.isDropped && !this.response.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.isDone = true;
    if (this.isDropped) this.again?.();
    else this.response.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.isDone = true;
    const { response } = this;
    if (response.headersSent || response.destroyed) return void response.destroy();
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    // As Envoy has it, one that takes too long is not tried again: the next one would as well.
    if (timeouts.has(reason)) answerText(response, 504, tooLate);
    else if (this.again) this.again();
    else answerText(response, 503, `upstream connect error or disconnect: ${reason}`);
  }
}

export function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(text) }).end(text);
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept: IncomingHttpHeaders = {};
  for (const name in headers) if (!hopByHop.has(name)) kept[name] = headers[name];
  return kept;
}
