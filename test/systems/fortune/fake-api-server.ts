/** As much of the API server as a member uses: one Lease, one EndpointSlice, optimistic locking, and a token. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

interface Stored {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly [field: string]: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

export class FakeApiServer {
  readonly objects = new Map<string, Stored>();
  readonly folder = mkdtempSync(join(tmpdir(), 'service-account-'));
  /** Every call, as `METHOD path`. */
  readonly calls: string[] = [];
  token = 'first token';
  /** Answers everything with this, where it is set. */
  failure: number | undefined;
  private version = 100;
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });

  async listen(): Promise<string> {
    this.writeAccount();
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  writeAccount(): void {
    for (const [name, text] of [
      ['token', this.token],
      ['ca.crt', ''],
      ['namespace', 'fortune'],
    ] as const)
      writeFileSync(join(this.folder, name), text);
  }

  put(path: string, fields: Fields): void {
    const metadata = { ...(fields['metadata'] as object), name: path.split('/').at(-1) ?? '' };
    this.objects.set(path, { ...fields, metadata: { ...metadata, resourceVersion: String(++this.version) } });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
    rmSync(this.folder, { recursive: true });
  }

  private async answer(request: IncomingMessage): Promise<readonly [number, object]> {
    const { method = '', url = '', headers } = request;
    this.calls.push(`${method} ${url}`);
    const body = method === 'GET' ? {} : ((await json(request)) as Fields);
    if (this.failure !== undefined) return [this.failure, { message: 'told to fail' }];
    if (headers.authorization !== `Bearer ${this.token}`) return [401, { message: 'Unauthorized' }];
    return this.handle(method, url, body);
  }

  private handle(method: string, url: string, body: Fields): readonly [number, object] {
    const sent = (body['metadata'] ?? {}) as { name?: string; resourceVersion?: string };
    if (method === 'POST') {
      const path = `${url}/${sent.name}`;
      if (this.objects.has(path)) return [409, { message: 'already exists' }];
      this.put(path, body);
      return [201, this.objects.get(path) ?? {}];
    }
    const stored = this.objects.get(url);
    if (!stored) return [404, { message: `${url} not found` }];
    if (method === 'GET') return [200, stored];
    if (sent.resourceVersion !== stored.metadata.resourceVersion)
      return [409, { message: 'the object has been modified' }];
    this.put(url, method === 'PUT' ? body : { ...stored, spec: merged(stored['spec'], body['spec']) });
    return [200, this.objects.get(url) ?? {}];
  }
}

/** A JSON merge patch of one level: null takes a field away. */
function merged(spec: unknown, patch: unknown): Fields {
  const fields = Object.entries({ ...(spec as Fields | undefined), ...(patch as Fields) });
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}
