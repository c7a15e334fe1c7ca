import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../../../../runtime/errors';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { traceHeaders } from '../../../../runtime/trace';
import { moduleNameFault } from '../../domain/names';
import { Fleet, type FleetOptions } from './fleet';

export interface ActivatorDependencies extends Omit<FleetOptions, 'onLine'> {
  readonly logger?: ServerOptions['logger'];
}

export interface Activator {
  readonly app: FastifyInstance;
  readonly fleet: Fleet;
}

interface Named {
  Params: { module: string; called?: string };
}

/** Holds calls while processes start, and hands each to the process of its module that has the fewest. */
export function buildApp({ logger, ...options }: ActivatorDependencies): Activator {
  const app = createServer({ basePath: '', ...(logger !== undefined && { logger }) });
  const fleet = new Fleet({ ...options, onLine: (module, line) => app.log.info({ module }, line) });
  app.addHook('onClose', () => fleet.close());

  app.get('/function', () => ({ modules: fleet.describe() }));
  app.get<Named>('/function/:module/logs', ({ params: { module } }) => {
    checkName(module);
    return { lines: fleet.linesOf(module) };
  });
  // What the module's own process says of it: one is started where there is none.
  app.get<Named>('/function/:module', (request, reply) =>
    pass(fleet, reply, request.params.module, {
      method: 'GET',
      path: '/function',
      headers: headersOf(request),
      body: undefined,
    }),
  );
  void app.register((calls, _options, done) => {
    calls.removeAllContentTypeParsers();
    calls.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, read) => read(null, body));
    calls.post<Named>('/function/:module/:called', (request, reply) => {
      const { module, called = '' } = request.params;
      const path = `/function/${encodeURIComponent(module)}/${encodeURIComponent(called)}`;
      const body = Buffer.isBuffer(request.body) ? request.body : undefined;
      return pass(fleet, reply, module, { method: 'POST', path, headers: headersOf(request), body });
    });
    done();
  });
  return { app, fleet };
}

async function pass(fleet: Fleet, reply: FastifyReply, module: string, call: Parameters<Fleet['call']>[1]) {
  checkName(module);
  const outcome = await fleet.call(module, call);
  if (outcome === undefined) throw unknownModule(fleet, module);
  if ('body' in outcome) return reply.code(outcome.status).type(outcome.contentType).send(outcome.body);
  const { status, ...said } = outcome;
  if (status === 503) reply.header('retry-after', '1');
  return reply.code(status).send(said);
}

function checkName(module: string): void {
  const fault = moduleNameFault(module);
  if (fault !== undefined) throw new HttpError(400, { error: 'no such name', reason: fault, ran: false });
}

function unknownModule({ names }: Fleet, module: string): HttpError {
  const there = names.slice(0, 20).join(', ') || 'none';
  return new HttpError(404, {
    error: 'not found',
    reason: `there is no module ${module}; there are ${there}`,
    ran: false,
  });
}

/** Headers of a call that its function's process gets as well. */
function headersOf(request: FastifyRequest): Record<string, string> {
  const { 'content-type': type } = request.headers;
  return { ...traceHeaders(request), ...(type !== undefined && { 'content-type': type }) };
}
