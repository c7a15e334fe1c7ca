/**
 * The network between processes of one machine, so that it can be cut: each end calls each other through a port of its
 * own, which carries bytes or, while the two are apart, swallows them. The service knows nothing of it.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class Links {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  /**
   * @param portOf where an end listens now
   * @param isCut whether what the first says reaches the second
   */
  constructor(
    private readonly portOf: (name: string) => number,
    private readonly isCut: (from: string, to: string) => boolean,
  ) {}

  /** @returns `host:port` that `from` has to call instead of `to` */
  async open(from: string, to: string): Promise<string> {
    const server = createServer((near) => this.join(near, from, to));
    this.servers.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closed);
  }

  private join(near: Socket, from: string, to: string): void {
    const far = connect(this.portOf(to), '127.0.0.1');
    // Bytes that were swallowed are missing from then on: such a connection never works again.
    let isBroken = false;
    const carry = (source: Socket, target: Socket, isApart: () => boolean): void => {
      this.sockets.add(source);
      source.setNoDelay(true);
      source.on('data', (bytes) => {
        isBroken ||= isApart();
        if (!isBroken) target.write(bytes);
      });
      source.on('error', () => target.destroy());
      source.on('close', () => {
        this.sockets.delete(source);
        target.destroy();
      });
    };
    carry(near, far, () => this.isCut(from, to));
    carry(far, near, () => this.isCut(to, from));
  }
}
