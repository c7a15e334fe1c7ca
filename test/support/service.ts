/** Services inside the test's process. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Listens on a free loopback port until the test closes it; returns `http://127.0.0.1:<port>`. */
export async function listenOnLoopback(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

/** Collects what a server logs, one object a line. */
export class LogLines {
  readonly lines: Record<string, unknown>[] = [];
  readonly logger = {
    stream: { write: (line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>) },
  };

  get messages(): readonly unknown[] {
    return this.lines.map(({ msg }) => msg);
  }
}
