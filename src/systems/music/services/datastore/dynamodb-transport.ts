import { Connections, type Received, TimeoutError } from '../../../../runtime/exchange';

/** What the SDK hands over, of which DynamoDB's operations use this much: all are posts to one path without a query. */
interface Request {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export interface TransportOptions {
  /** Milliseconds for one attempt, from the wait for a connection to the last byte of the answer. */
  readonly attemptTimeout: number;
  /** At most, to one endpoint; more requests at once wait their turn. */
  readonly connections: number;
}

/** How the SDK's requests travel: with undici in place of Node's client, which takes about twice the time for each. */
export class DynamoDbTransport {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  private readonly endpoints = new Map<string, Connections>();

  constructor(private readonly options: TransportOptions) {}

  async handle(request: Request): Promise<{ readonly response: Response }> {
    const { path, headers: sent, body: text } = request;
    const post = { method: 'POST', path, headers: sent, body: text } as const;
    try {
      const answer = await this.connectionsTo(request).exchange(post, this.options.attemptTimeout);
      const { status, headers, body } = answer;
      return { response: { statusCode: status, headers: textsOf(headers), body } };
    } catch (error) {
      throw retryable(error as NodeJS.ErrnoException);
    }
  }

  destroy(): void {
    for (const connections of this.endpoints.values()) void connections.destroy();
  }

  private connectionsTo({ protocol, hostname, port }: Request): Connections {
    const origin = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
    const found = this.endpoints.get(origin);
    if (found) return found;
    const { connections, attemptTimeout } = this.options;
    const opened = new Connections(origin, { connections, connectTimeout: attemptTimeout });
    this.endpoints.set(origin, opened);
    return opened;
  }
}

function textsOf(headers: Received['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The SDK tries again what it knows as a matter of the network, by Node's codes and not by undici's. */
function retryable(error: NodeJS.ErrnoException): Error {
  if (error.code === 'UND_ERR_CONNECT_TIMEOUT') return new TimeoutError(error.message, { cause: error });
  if (error.code !== 'UND_ERR_SOCKET') return error;
  return Object.assign(new Error(error.message, { cause: error }), { code: 'ECONNRESET' });
}
