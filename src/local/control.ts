/** A way into a running `lab run`: its settings are read and changed over loopback, with the token of that run. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { loopback } from './ports';
import { UserError } from '../user-error';

export interface ControlOptions<Settings> {
  readonly token: string;
  readonly read: () => Settings;
  /** Takes over what is sent and returns all settings. @throws UserError for what it does not understand */
  readonly change: (sent: unknown) => Settings;
}

export interface Control {
  readonly url: string;
  close(): Promise<void>;
}

/** A change of settings is a handful of bytes. */
const largestBody = 4096;

/** `GET /` answers the settings, `PATCH /` changes those that are sent; both want `Authorization: Bearer <token>`. */
export async function startControl<Settings>(options: ControlOptions<Settings>): Promise<Control> {
  const server = createServer((request, response) => void answer(request, response, options));
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

async function answer<Settings>(
  request: IncomingMessage,
  response: ServerResponse,
  options: ControlOptions<Settings>,
): Promise<void> {
  if (!isBearer(request.headers.authorization, options.token)) return send(response, 401, { error: 'wrong token' });
  if (request.method === 'GET') return send(response, 200, options.read());
  if (request.method !== 'PATCH') return send(response, 405, { error: 'GET or PATCH' });
  if (!(Number(request.headers['content-length']) <= largestBody))
    return send(response, 413, { error: `at most ${largestBody} bytes` });
  try {
    send(response, 200, options.change(parse(await text(request))));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    send(response, 400, { error: error.message });
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UserError('the change must be JSON');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function isBearer(header: string | undefined, token: string): boolean {
  const [given, expected] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
