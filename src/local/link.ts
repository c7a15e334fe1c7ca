/** The network between two processes, as a port of its own that can be cut: neither process knows of it. */
import { connect, createServer, type Socket } from 'node:net';
import type { LinkPlan } from './plan';
import { loopback } from './ports';

export interface Link {
  readonly plan: LinkPlan;
  /** Nothing gets through, and nobody is told: as packets that are lost. */
  isCut: boolean;
  close(): Promise<void>;
}

export async function startLink(plan: LinkPlan): Promise<Link> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((caller) => join(caller, connect({ host: loopback, port: plan.target })));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(plan.port, loopback, resolve));
  return {
    plan,
    get isCut() {
      return isCut;
    },
    set isCut(cut) {
      isCut = cut;
      sockets.forEach((socket) => (cut ? socket.pause() : socket.resume()));
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };

  /** Ends one when the other ends or breaks. */
  function join(one: Socket, other: Socket): void {
    for (const [socket, opposite] of [[one, other] as const, [other, one] as const]) {
      sockets.add(socket);
      socket.on('data', (chunk: Buffer) => {
        if (!opposite.write(chunk)) socket.pause();
      });
      opposite.on('drain', () => !isCut && socket.resume());
      socket.on('end', () => opposite.end());
      socket.on('error', () => opposite.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        opposite.destroySoon();
      });
    }
    if (isCut) [one, other].forEach((socket) => socket.pause());
  }
}
