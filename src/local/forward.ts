/** Hands a request to a process behind a proxy and its answer back, as it comes. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import { loopback } from './ports';

/** Milliseconds without a byte from a service after which the caller gets a 504. */
const timeoutMs = 15_000;

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

/** Connections to processes that are kept alive from one request to the next. */
export class Forwarder {
  private readonly agent = new Agent({
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connectTimeout: connectMs,
  });

  /**
   * Without undici's streams and signals, which for answers of a few hundred bytes cost more than the rest.
   * @param more headers of the answer besides those of the process
   */
  forward(
    request: IncomingMessage,
    response: ServerResponse,
    origin: string,
    more: Readonly<Record<string, string>>,
  ): void {
    const { method, url, headers, socket } = request;
    this.agent.dispatch(
      {
        origin,
        path: url ?? '/',
        method: method as Dispatcher.HttpMethod,
        headers: { ...endToEnd(headers), 'x-forwarded-for': socket.remoteAddress ?? loopback },
        body: hasBody(headers) ? request : null,
      },
      new Passing(response, more),
    );
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** Passes the parts of an answer on. */
class Passing implements Dispatcher.DispatchHandler {
  private isDone = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly more: Readonly<Record<string, string>>,
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
    if (status >= 200) this.response.writeHead(status, { ...endToEnd(headers), ...this.more });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.response.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.isDone = true;
    this.response.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.isDone = true;
    const { response } = this;
    if (response.headersSent || response.destroyed) return void response.destroy();
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    if (timeouts.has(reason)) answerText(response, 504, 'upstream request timeout');
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
