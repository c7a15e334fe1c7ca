/**
 * A reverse proxy that does on a laptop what the mesh does in the cluster: routes by prefix, splits by
 * weight, injects faults. It answers as Envoy does: 404 without a route, 503 without a live destination.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { isHostOf, loopbackNames } from '../runtime/hosts';
import { loopback } from './ports';

export interface Destination {
  /** Scheme, host and port of each process that can be called; any of them may be. */
  readonly origins: readonly string[];
  /** Share of the route's calls, relative to the other destinations. */
  readonly weight: number;
}

export type Fault =
  | { readonly kind: 'abort'; readonly status: number; readonly percent: number }
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly percent: number };

export interface Route {
  /** Matches this path and everything under it. */
  readonly prefix: string;
  readonly destinations: readonly Destination[];
  readonly fault?: Fault;
}

export interface ProxyOptions {
  readonly port: number;
  /** Asked at every call, so that weights and faults may change while the proxy runs. First match wins. */
  readonly routes: () => readonly Route[];
  /** The page at `/` where no route leads there. @default - 404 */
  readonly page?: () => string;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
}

export interface Proxy {
  readonly origin: string;
  close(): Promise<void>;
}

/** Milliseconds without a byte from a service after which the caller gets a 504. */
const timeoutMs = 15_000;

/** Milliseconds within which a caller has to send its headers, and all of its request. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 60_000;

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Of one connection, not of the message (RFC 9110 section 7.6.1); `expect` was answered by Node's server. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Starts a proxy on the loopback address. */
export async function startProxy({ port, routes, page, random = Math.random }: ProxyOptions): Promise<Proxy> {
  const agent = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connectTimeout: 2000 });
  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, connectionsCheckingInterval: 1_000 },
    (request, response) => void handle(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, loopback, resolve);
  });
  return {
    origin: `http://${loopback}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, agent.destroy()]);
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isHostOf(request.headers.host, loopbackNames)) return answer(response, 421, 'unknown host');
    const route = findRoute(routes(), request.url ?? '/');
    if (!route) return page && request.url === '/' ? answerPage(response, page()) : answer(response, 404, '');
    if (route.fault && random() * 100 < route.fault.percent) {
      if (route.fault.kind === 'abort') return answer(response, route.fault.status, 'fault filter abort');
      await pause(route.fault.milliseconds);
    }
    const origin = pickOrigin(route.destinations, random);
    if (origin === undefined) return answer(response, 503, 'no healthy upstream');
    await forward(agent, origin, request, response);
  }
}

/** The first route whose prefix is the path or a folder above it. */
export function findRoute(routes: readonly Route[], url: string): Route | undefined {
  const [path = '/'] = url.split('?', 1);
  return routes.find(({ prefix }) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`));
}

/** One destination by weight; none where no weight is above zero. */
export function pick(destinations: readonly Destination[], random: () => number): Destination | undefined {
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  return destinations.find(({ weight }) => weight > 0 && (left -= weight) < 0);
}

/** Any process of the destination that is picked: it is not made up for by another one where it has none. */
export function pickOrigin(destinations: readonly Destination[], random: () => number): string | undefined {
  const origins = pick(destinations, random)?.origins ?? [];
  return origins.length > 1 ? origins[Math.floor(random() * origins.length)] : origins[0];
}

async function forward(
  agent: Agent,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    await agent.stream(
      {
        origin,
        path: request.url ?? '/',
        method: request.method as Dispatcher.HttpMethod,
        headers: { ...endToEnd(request.headers), 'x-forwarded-for': request.socket.remoteAddress ?? loopback },
        body: hasBody(request) ? request : null,
        signal: gone.signal,
      },
      ({ statusCode, headers }) => response.writeHead(statusCode, endToEnd(headers)),
    );
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (!gone.signal.aborted) fail(response, error);
  }
}

function fail(response: ServerResponse, error: unknown): void {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  if (timeouts.has(reason)) answer(response, 504, 'upstream request timeout');
  else answer(response, 503, `upstream connect error or disconnect: ${reason}`);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(text) }).end(text);
}

function answerPage(response: ServerResponse, page: string): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
  };
  response.writeHead(200, headers).end(page);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
