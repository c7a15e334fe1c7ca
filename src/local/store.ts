import type { AddressInfo } from 'node:net';
import { loopback } from './ports';

export interface EmbeddedStore {
  /** Endpoint of the DynamoDB API. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an embedded DynamoDB, in memory and without tables, on the loopback address. @param port 0 for any free one */
export async function startStore(port: number): Promise<EmbeddedStore> {
  // Loaded here, because most commands never need it.
  const { default: dynalite } = await import('dynalite');
  const server = dynalite({ createTableMs: 0 });
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
