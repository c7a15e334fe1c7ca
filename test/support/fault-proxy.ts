import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Pool } from 'undici';
import { seeded } from './random';

/** What can happen to a call on its way: refused, lost before or after the store did it, or broken off likewise. */
export const faults = ['throttle', 'lost', 'answer lost', 'reset', 'answer reset'] as const;
export type Fault = (typeof faults)[number];

/** Stands before a DynamoDB and spoils a share of the calls, in a sequence that a seed decides. */
export class FaultProxy {
  /** From 0 to 1. */
  share = 0;
  readonly spoilt = new Map<Fault, number>(faults.map((fault) => [fault, 0]));
  private readonly store: Pool;
  private readonly random: () => number;
  private readonly server = createServer(
    (request, response) => void this.pass(request, response).catch(() => response.destroy()),
  );

  constructor(storeUrl: string, seed: number) {
    this.store = new Pool(storeUrl);
    this.random = seeded(seed);
  }

  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.store.destroy();
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.draw();
    const body = await buffer(request);
    if (fault === 'throttle') return throttle(response);
    if (fault === 'reset') return reset(response);
    if (fault === 'lost') return;
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => name !== 'connection'),
    ) as Record<string, string>;
    const answer = await this.store.request({ method: 'POST', path: '/', headers, body });
    const text = await answer.body.text();
    if (fault === 'answer reset') return reset(response);
    if (fault === 'answer lost') return;
    response.writeHead(answer.statusCode, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  }

  private draw(): Fault | undefined {
    if (this.random() >= this.share) return undefined;
    const fault = faults[Math.floor(this.random() * faults.length)];
    if (fault) this.spoilt.set(fault, (this.spoilt.get(fault) ?? 0) + 1);
    return fault;
  }
}

function throttle(response: ServerResponse): void {
  const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: type, message: 'The level of configured provisioned throughput was exceeded.' }));
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
