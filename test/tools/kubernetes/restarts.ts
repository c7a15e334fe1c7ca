/** How a suite has a program of the cluster restarted: the programs belong to the process that started them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetch } from 'undici';
import type { ControlPlane } from './control-plane';

export interface Restarts {
  readonly url: string;
  close(): Promise<void>;
}

/** `POST /<program>` answers 204 when the program serves again. */
export async function startRestarts(controlPlane: Pick<ControlPlane, 'restart'>): Promise<Restarts> {
  const server = createServer((request, response) => {
    controlPlane.restart((request.url ?? '/').slice(1)).then(
      () => response.writeHead(204).end(),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve).unref());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export async function askForRestart(url: string, program: string): Promise<void> {
  const answer = await fetch(url + program, { method: 'POST' });
  if (answer.status !== 204) throw new Error(await answer.text());
}
