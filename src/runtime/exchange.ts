import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher, Pool as UndiciPool } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';

export interface Sent {
  readonly method: Dispatcher.HttpMethod;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** No whole answer came in time. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Connections to one origin that are kept alive. Requests are handed to undici without its streams and signals,
 * which for answers of a few hundred bytes cost more than the exchange itself.
 */
export class Connections {
  private readonly pool: UndiciPool;

  /** @param connections at most; more requests at once wait their turn */
  constructor(origin: string, { connections, connectTimeout }: { connections: number; connectTimeout: number }) {
    // The time limit of an exchange is the only one: undici's own begin anew with every byte.
    this.pool = new Pool(origin, {
      connections,
      connect: { timeout: connectTimeout },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Sends one request and waits for its whole answer, whatever its status.
   * @param timeoutMs from now to the last byte of the answer, the wait for a connection included
   * @throws TimeoutError, or undici's error where the connection cannot be made or breaks
   */
  exchange(sent: Sent, timeoutMs: number): Promise<Received> {
    return new Promise((resolve, reject) => {
      const collector = new Collector(resolve, reject);
      const timeout = setTimeout(
        () => collector.giveUp(new TimeoutError(`no answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      collector.settled = () => clearTimeout(timeout);
      this.pool.dispatch({ ...sent, body: sent.body ?? null }, collector);
    });
  }

  /** Waits for what is under way. */
  close(): Promise<void> {
    return this.pool.close();
  }

  /** Breaks off what is under way. */
  destroy(): Promise<void> {
    return this.pool.destroy();
  }
}

/** Puts the parts of an answer together. */
class Collector implements Dispatcher.DispatchHandler {
  settled: () => void = () => undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private error: Error | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly resolve: (received: Received) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  /** Ends the exchange now; one that still waits for a connection never begins. */
  giveUp(error: Error): void {
    this.error = error;
    this.reject(error);
    this.controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.error) controller.abort(this.error);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.settled();
    const [first = Buffer.alloc(0)] = this.chunks;
    const body = this.chunks.length > 1 ? Buffer.concat(this.chunks) : first;
    this.resolve({ status: this.status, headers: this.headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.settled();
    this.reject(error);
  }
}
