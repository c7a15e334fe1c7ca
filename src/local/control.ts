/** A way into a running `lab run`: what it does is told and changed over loopback, with the token of that run. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isHostOf, loopbackNames } from '../runtime/hosts';
import { UserError } from '../user-error';
import { loopback } from './ports';

export interface ControlOptions {
  readonly token: string;
  /** What `GET /` answers. */
  readonly status: () => object;
  /**
   * What `POST /<name>` does with the JSON that is sent; it returns what is answered, as JSON.
   * They throw a UserError for what they do not understand or cannot do.
   */
  readonly commands: Readonly<Record<string, (sent: unknown) => object | Promise<object>>>;
}

export interface Control {
  readonly url: string;
  close(): Promise<void>;
}

/** Bytes; a command is a handful of them. */
const largestBody = 4096;

/** Milliseconds for a whole request. */
const requestTimeout = 5_000;

/** All requests want `Authorization: Bearer <token>`, and come to this machine by its own name. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const server = createServer(
    { requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval: 500 },
    (request, response) => void answer(request, response, options),
  );
  await new Promise<void>((resolve) => server.listen(0, loopback, resolve));
  return {
    url: `http://${loopback}:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Never rejects: a request that breaks off, or a mistake of ours, must not end the run. */
async function answer(request: IncomingMessage, response: ServerResponse, options: ControlOptions): Promise<void> {
  try {
    send(response, 200, await perform(request, options));
  } catch (error) {
    if (request.errored || response.destroyed) return;
    if (error instanceof Refusal) send(response, error.status, { error: error.message });
    else if (error instanceof UserError) send(response, 400, { error: error.message });
    else send(response, 500, { error: `${String(error)}\nThis is not your mistake: please report it.` });
  }
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function perform(request: IncomingMessage, { token, status, commands }: ControlOptions): Promise<object> {
  if (!isHostOf(request.headers.host, loopbackNames)) throw new Refusal(421, 'unknown host');
  if (!isBearer(request.headers.authorization, token)) throw new Refusal(401, 'wrong token');
  const name = request.url?.slice(1) ?? '';
  if (request.method === 'GET' && name === '') return status();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new Refusal(404, `there is no command ${JSON.stringify(name)}: ${Object.keys(commands).join(', ')}`);
  if (request.method !== 'POST') throw new Refusal(405, 'POST');
  return command(parse(await readBody(request)));
}

/** The rest of a body that is too long is read and dropped: a connection that ends on unread bytes loses the answer. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  if (size > largestBody) throw new Refusal(413, `at most ${largestBody} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UserError('the command must be JSON');
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function isBearer(header: string | undefined, token: string): boolean {
  const [given, expected] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
