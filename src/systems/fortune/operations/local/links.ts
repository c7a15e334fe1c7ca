/**
 * The network between the members of one machine, so that it can be cut: every member talks to every other, and to the
 * store, through one address whose path says who talks to whom. The service itself knows nothing of it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Agent, type Dispatcher, request as call } from 'undici';

export interface LinksOptions {
  /** Where each end listens, by its name: members, and `store`. */
  readonly origins: () => Readonly<Record<string, string>>;
  /** Whether what `from` says reaches `to`; asked for the way there and for the way back. */
  readonly isCut: (from: string, to: string) => boolean;
}

export interface Links {
  /** What `from` has to call instead of `to`. */
  readonly urlOf: (from: string, to: string) => string;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';

/** Milliseconds without an answer after which a link gives up; longer than members wait. */
const timeoutMs = 10_000;

export async function startLinks({ origins, isCut }: LinksOptions, port = 0): Promise<Links> {
  const agent = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  const server = createServer((request, response) => void carry(request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, loopback, resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    urlOf: (from, to) => `http://${loopback}:${bound}/${from}/${to}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, agent.destroy()]);
    },
  };

  async function carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, from = '', to = '', rest = ''] = /^\/([^/]+)\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const origin = origins()[to];
    // A cut network does not refuse: it is silent until the caller gives up.
    if (origin === undefined || isCut(from, to)) return void request.resume();
    try {
      const { host: _host, connection: _connection, ...headers } = request.headers;
      const answer = await call(origin + rest, {
        method: request.method as Dispatcher.HttpMethod,
        headers,
        body: await buffer(request),
        dispatcher: agent,
      });
      const body = await answer.body.text();
      if (isCut(to, from)) return;
      response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type'] ?? 'text/plain') });
      response.end(body);
    } catch {
      // Nobody listens there: as on a real network, the connection breaks.
      response.destroy();
    }
  }
}
