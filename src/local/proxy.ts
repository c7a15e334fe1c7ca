/**
 * A reverse proxy that does on a laptop what the mesh does in the cluster: routes by prefix, splits by weight or as a tester
 * asks, injects faults, tries reads again. It answers as Envoy does: 404 without a route, 503 without a live destination, 504
 * where one takes too long.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultContract, RetryContract } from '../contract';
import { readMethods, testerHeader, timeoutOf } from '../lab/routes';
import { isHostOf, loopbackNames } from '../runtime/hosts';
import { answerText, Forwarder } from './forward';
import { loopback } from './ports';

export interface Destination {
  /** Scheme, host and port of each process that can be called; any of them may be. */
  readonly origins: readonly string[];
  /** Told with each answer, in the header `x-version`. @default - nothing is told */
  readonly version?: string;
  /** Share of the route's calls, relative to the other destinations. */
  readonly weight: number;
}

export interface Route {
  /** Matches this path and everything under it. */
  readonly prefix: string;
  /** Whether the path goes on without the prefix. @default false */
  readonly stripsPrefix?: boolean;
  readonly destinations: readonly Destination[];
  readonly fault?: FaultContract;
  /** Milliseconds until an answer must have begun, all tries together. @default - that of every route */
  readonly timeoutMs?: number;
  /** How reads are tried again. @default - they are not */
  readonly retries?: RetryContract;
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

/** Milliseconds within which a caller has to send its headers, and all of its request. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 60_000;

/** Starts a proxy on the loopback address. */
export async function startProxy({ port, routes, page, random = Math.random }: ProxyOptions): Promise<Proxy> {
  const forwarder = new Forwarder();
  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, connectionsCheckingInterval: 1_000 },
    handle,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, loopback, resolve);
  });
  return {
    origin: `http://${loopback}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, forwarder.close()]);
    },
  };

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (!isHostOf(request.headers.host, loopbackNames)) return answerText(response, 421, 'unknown host');
    const route = findRoute(routes(), request.url ?? '/');
    if (!route) return page && request.url === '/' ? answerPage(response, page()) : answerText(response, 404, '');
    const { fault } = route;
    if (route.stripsPrefix) request.url = withoutPrefix(request.url ?? '/', route.prefix);
    if (!fault || random() * 100 >= fault.percent) return pass(request, response, route);
    if ('abort' in fault) return answerText(response, fault.abort.status, 'fault filter abort');
    void sleep(fault.delay.milliseconds).then(() => pass(request, response, route));
  }

  function pass(request: IncomingMessage, response: ServerResponse, route: Route): void {
    const { destinations, timeoutMs = timeoutOf(), retries } = route;
    const wanted = request.headers[testerHeader];
    const destination =
      destinations.find(({ version }) => version === wanted && version !== undefined) ?? pick(destinations, random);
    const isRead = readMethods.includes(request.method ?? '');
    forwarder.forward(request, response, {
      pickOrigin: () => destination && pickOrigin(destination, random),
      headers: destination?.version === undefined ? {} : { [versionHeader]: destination.version },
      timeoutMs,
      ...(isRead && retries && { retries }),
    });
  }
}

/** Says which version has answered, where a split decides. */
export const versionHeader = 'x-version';

/** The first route whose prefix is the path or a folder above it. */
export function findRoute(routes: readonly Route[], url: string): Route | undefined {
  const [path = '/'] = url.split('?', 1);
  return routes.find(({ prefix }) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`));
}

/** `/shop?x` under the prefix `/shop` is `/?x`. */
export function withoutPrefix(url: string, prefix: string): string {
  const rest = url.slice(prefix.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** One destination by weight; none where no weight is above zero. */
export function pick(destinations: readonly Destination[], random: () => number): Destination | undefined {
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  return destinations.find(({ weight }) => weight > 0 && (left -= weight) < 0);
}

/** Any process of the destination; one that has none is not made up for by another one. */
export function pickOrigin({ origins }: Destination, random: () => number): string | undefined {
  return origins.length > 1 ? origins[Math.floor(random() * origins.length)] : origins[0];
}

function answerPage(response: ServerResponse, page: string): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
  };
  response.writeHead(200, headers).end(page);
}
