/** A container registry on loopback: as much of the OCI distribution API as pushes and pulls of small images need. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Content {
  readonly type: string;
  readonly bytes: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

/** Tags are immutable, as those of ECR are that the lab makes. */
export class Registry {
  /** `name:tag` or `name@sha256:…` → manifest. */
  private readonly manifests = new Map<string, Content>();
  /** `name@sha256:…` → blob. */
  private readonly blobs = new Map<string, Content>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.handle(request, response));
  }

  static async start(): Promise<Registry> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Registry(server);
  }

  /** `127.0.0.1:5000` */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers = {}, body } = this.answer(request, await buffer(request));
    response.writeHead(status, { ...headers, 'content-length': body?.length ?? 0 });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private answer({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Answer {
    const { pathname, searchParams } = new URL(url, `http://${this.host}`);
    if (pathname === '/v2/') return { status: 200 };
    const [, name = '', kind = '', reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(pathname) ?? [];
    if (kind === 'manifests')
      return method === 'PUT'
        ? this.putManifest(name, reference, { type: headers['content-type'] ?? '', bytes: body })
        : found(this.manifests.get(keyOf(name, reference)));
    if (kind !== 'blobs') return { status: 404 };
    if (method === 'POST') return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/one` } };
    return method === 'PUT'
      ? this.putBlob(name, searchParams.get('digest') ?? '', body)
      : found(this.blobs.get(keyOf(name, reference)));
  }

  private putBlob(name: string, digest: string, bytes: Buffer): Answer {
    if (digest !== digestOf(bytes)) return { status: 400 };
    this.blobs.set(keyOf(name, digest), { type: 'application/octet-stream', bytes });
    return { status: 201 };
  }

  /** A manifest whose blobs are not there is refused, as is another one under a tag that is taken. */
  private putManifest(name: string, reference: string, manifest: Content): Answer {
    const { config, layers } = JSON.parse(manifest.bytes.toString()) as Manifest;
    const isWhole = [config, ...layers].every(({ digest }) => this.blobs.has(keyOf(name, digest)));
    const taken = this.manifests.get(keyOf(name, reference));
    if (!isWhole || (taken && !taken.bytes.equals(manifest.bytes))) return { status: 400 };
    const digest = digestOf(manifest.bytes);
    for (const key of [reference, digest]) this.manifests.set(keyOf(name, key), manifest);
    return { status: 201, headers: { 'docker-content-digest': digest } };
  }
}

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

function keyOf(name: string, reference: string): string {
  return `${name}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`;
}

function found(content: Content | undefined): Answer {
  if (!content) return { status: 404 };
  const headers = { 'content-type': content.type, 'docker-content-digest': digestOf(content.bytes) };
  return { status: 200, headers, body: content.bytes };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
