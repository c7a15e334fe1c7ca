import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What stands between clients and the pods of a Service: it opens each new connection to the next endpoint
 * of its list and leaves connections alone that it has opened, as kube-proxy does. The list is changed by
 * hand, so a test decides how late an endpoint leaves it.
 */
export class EndpointProxy {
  private readonly endpoints: number[] = [];
  private readonly sockets = new Set<Socket>();
  private turn = 0;
  private readonly server = createServer((client) => this.join(client));

  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  add(port: number): void {
    this.endpoints.push(port);
  }

  remove(port: number): void {
    this.endpoints.splice(this.endpoints.indexOf(port), 1);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(client: Socket): void {
    const port = this.endpoints[this.turn++ % this.endpoints.length];
    if (port === undefined) return void client.destroy();
    const endpoint = connect(port, '127.0.0.1');
    this.track(client, endpoint);
    this.track(endpoint, client);
    client.pipe(endpoint).pipe(client);
  }

  private track(socket: Socket, other: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => other.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}
