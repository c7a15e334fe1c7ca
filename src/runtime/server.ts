import { randomUUID } from 'node:crypto';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import pino, { type DestinationStream } from 'pino';
import { answerError } from './errors';
import { addJsonParser } from './json';
import { addLifecycle } from './lifecycle';
import { addMetrics } from './metrics';
import { joinTrace } from './trace';

/** Bytes. A larger body is answered with 413. */
export const bodyLimit = 1_000_000;

/** Milliseconds that a client may take to send one whole request; then it gets 408 and its connection ends. */
const defaultRequestTimeout = 10_000;

/** Longer than the ids that DynamoDB takes (2,048 bytes, up to nine characters a byte when URL-encoded). */
const maxParamLength = 20_000;

export interface ServerOptions {
  /** Path in front of the probes, without a trailing slash. */
  readonly basePath: string;
  /** @default JSON lines on standard output */
  readonly logger?: FastifyServerOptions['logger'];
  /** Milliseconds for one whole request to arrive. @default 10000 */
  readonly requestTimeout?: number;
  /** The answer to a path without a route. @default 404 with a JSON body */
  readonly notFound?: (reply: FastifyReply) => FastifyReply;
}

/** A server with everything that our services share; the caller adds routes. */
export function createServer({
  basePath,
  logger = { stream: logStream() },
  requestTimeout = defaultRequestTimeout,
  notFound,
}: ServerOptions): FastifyInstance {
  const app = fastify({
    logger,
    bodyLimit,
    requestTimeout,
    // Node takes the first two at creation only, and looks every 30 s for connections whose time is up unless told.
    http: { headersTimeout: requestTimeout, connectionsCheckingInterval: requestTimeout / 10, requestTimeout },
    routerOptions: { maxParamLength, ignoreTrailingSlash: true },
    requestIdHeader: 'x-request-id',
    genReqId: () => randomUUID(),
    // Every line about a request says to which trace it belongs.
    childLoggerFactory: (log, bindings, options, raw) => log.child({ ...bindings, traceId: joinTrace(raw) }, options),
    logController: new RequestLog({ requestIdLogLabel: 'requestId' }),
    // While the last connections end, answer them instead of refusing with 503.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  app.setErrorHandler(answerError);
  addJsonParser(app);
  answerUnknownRoutes(app, notFound);
  addLifecycle(app, basePath);
  addMetrics(app);
  return app;
}

/** Milliseconds that a line may wait for others. */
const logInterval = 250;

/** Lines go out together: with a write for each the greeter answered half as many requests (bench/cluster.ts). */
function logStream(): DestinationStream {
  return pino.destination({ sync: false, minLength: 12_288, periodicFlush: logInterval });
}

/** One line a request, written when it has been answered; `duration` is in milliseconds. */
class RequestLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(_error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const duration = Math.round(reply.elapsedTime);
    request.log.info({ duration }, `${request.method} ${request.url} ${reply.statusCode}`);
  }
}

/** 405 with the methods that a path has, else 404. */
function answerUnknownRoutes(app: FastifyInstance, notFound: ServerOptions['notFound']): void {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({
      pattern: new RegExp(`^${url.replace(/\/$/, '').replace(/:[^/]+/g, '[^/]+')}/?$`),
      methods: [method].flat(),
    });
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? '';
    const allowed = new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods));
    if (allowed.size === 0 || allowed.has(request.method)) {
      const unknown = reply.code(404);
      return notFound ? notFound(unknown) : unknown.send({ error: 'not found', path });
    }
    const allow = [...allowed].sort().join(', ');
    return reply.code(405).header('allow', allow).send({ error: 'method not allowed', allow });
  });
}
