import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Connections, type Received, type Sent, TimeoutError } from '../../../../runtime/exchange';

type RequestHandler = DynamoDBClient['config']['requestHandler'];
type Request = Parameters<RequestHandler['handle']>[0];
type Response = Awaited<ReturnType<RequestHandler['handle']>>;

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

  async handle(request: Request, { abortSignal }: { abortSignal?: { readonly aborted: boolean } } = {}): Promise<Response> {
    if (abortSignal?.aborted) throw aborted();
    try {
      const exchanged = this.connectionsTo(request).exchange(sentOf(request), this.options.attemptTimeout);
      const { status, headers, body } = await exchanged;
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

/** DynamoDB's operations are all posts to one path without a query. */
function sentOf({ method, path, headers, body }: Request): Sent {
  return { method: method as 'POST', path, headers, body: body as string };
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

function aborted(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}
