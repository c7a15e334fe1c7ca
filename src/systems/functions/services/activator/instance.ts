/** One process of a module: the runtime, with this module alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Pool } from 'undici';
import { byLine } from '../functions/lines';

export interface InstanceOptions {
  /** Bundle of the runtime. */
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface InstanceEvents {
  readonly onReady: () => void;
  readonly onEnd: () => void;
  readonly onLine: (line: string) => void;
}

export interface HeldCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface Forwarded {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

const longestLine = 1_000;

export class Instance {
  private readonly child: ChildProcess;
  private pool: Pool | undefined;

  constructor({ runtime, environment }: InstanceOptions, { onReady, onEnd, onLine }: InstanceEvents) {
    this.child = spawn(process.execPath, [runtime], {
      env: { ...environment, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) if (stream) byLine(stream, onLine, longestLine);
    // The runtime says over the channel where it listens, as soon as its module is loaded.
    this.child.once('message', (message) => {
      this.pool = new Pool((message as { readonly origin: string }).origin, { pipelining: 1 });
      onReady();
    });
    this.child.once('error', onEnd);
    this.child.once('close', () => {
      void this.pool?.destroy();
      onEnd();
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** @throws Error when the connection breaks off; with the code ECONNREFUSED where nothing was sent */
  async forward({ method, path, headers, body }: HeldCall): Promise<Forwarded> {
    if (!this.pool) throw new Error('The process is not ready');
    const answer = await this.pool.request({ method, path, headers, ...(body && { body }) });
    const { 'content-type': contentType } = answer.headers;
    return {
      status: answer.statusCode,
      contentType: typeof contentType === 'string' ? contentType : 'application/json; charset=utf-8',
      body: Buffer.from(await answer.body.arrayBuffer()),
    };
  }

  /** It answers what it has, and ends. */
  stop(): void {
    this.child.kill('SIGTERM');
  }
}
