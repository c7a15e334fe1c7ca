import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isHostOf, loopbackNames } from '../runtime/hosts';
import { loopback } from './ports';

export interface EmbeddedStore {
  /** Endpoint of the DynamoDB API. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts an embedded DynamoDB, in memory and without tables, on the loopback address.
 * @param port 0 for any free one
 * @param names by which callers may call it
 */
export async function startStore(port: number, names: readonly string[] = loopbackNames): Promise<EmbeddedStore> {
  // Loaded here, because most commands never need it.
  const { default: dynalite } = await import('dynalite');
  const server = guarded(dynalite({ createTableMs: 0 }), names);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, loopback, resolve);
  });
  return {
    url: `http://${loopback}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise<void>((resolve, reject) =>
        server.close((error) => (error ? reject(error) : resolve())),
      );
      server.closeAllConnections();
      await closed;
    },
  };
}

/** dynalite answers any host, and throws when a client breaks off in the middle of a request. */
function guarded(server: Server, names: readonly string[]): Server {
  const answer = server.listeners('request')[0] as (request: IncomingMessage, response: ServerResponse) => void;
  server.removeAllListeners('request');
  return server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isHostOf(request.headers.host, names)) return void response.writeHead(421).end('unknown host');
    answer(request, response);
    request.removeAllListeners('error').on('error', () => response.destroy());
  });
}
