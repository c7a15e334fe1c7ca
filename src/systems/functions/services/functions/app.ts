import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../../../../runtime/errors';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract } from '../../contract';
import { functionNameFault, moduleNameFault } from '../../domain/names';
import { answerOf } from './outcome';
import { addFunctionMetrics } from './metrics';
import { parametersOf, readParameters } from './parameters';
import type { FunctionRuntime } from './runtime';

export interface FunctionsDependencies {
  /** Closed with the server. */
  readonly runtime: FunctionRuntime;
  readonly logger?: ServerOptions['logger'];
}

interface Named {
  Params: { module: string; called: string };
}

/** Calls functions by POST; each module runs in workers of its own. */
export function buildApp({ runtime, logger }: FunctionsDependencies): FastifyInstance {
  const { basePath } = contract.workloads.functions.http;
  const app = createServer({ basePath, ...(logger !== undefined && { logger }) });
  const metrics = addFunctionMetrics(app.metrics, runtime);
  runtime.tell({
    onLine: (module, line) => app.log.info({ module }, line),
    onWorkerEnd: (module, why) => {
      metrics.workerEnded(module, why);
      app.log.warn({ module, why: why.kind }, 'a worker ended and is replaced');
    },
  });
  app.addHook('onClose', () => runtime.close());

  app.get(`${basePath}/function`, () => ({ modules: describe(runtime) }));
  void app.register((calls, _options, done) => {
    readParameters(calls);
    calls.post<Named>(`${basePath}/function/:module/:called`, (request, reply) => call(request, reply, request.params));
    calls.post(`${basePath}/`, (request, reply) => call(request, reply, onlyFunction(runtime)));
    done();
  });
  return app;

  async function call(request: FastifyRequest, reply: FastifyReply, { module, called }: Named['Params']) {
    const pool = await readyPool(runtime, module, called);
    const outcome = await pool.call(called, parametersOf(request));
    metrics.called(module, called, outcome, reply.elapsedTime / 1000);
    if (outcome.kind === 'ok') return reply.type('application/json; charset=utf-8').send(outcome.json);
    const { status, body } = answerOf(outcome, runtime.limits);
    if (status === 503) reply.header('retry-after', '1');
    return reply.code(status).send({ ...body, module, function: called });
  }
}

/** The workers of a module that has the function. @throws HttpError saying what there is instead */
async function readyPool(runtime: FunctionRuntime, module: string, called: string) {
  const fault = moduleNameFault(module) ?? functionNameFault(called);
  if (fault !== undefined) throw new HttpError(400, { error: 'no such name', reason: fault, ran: false });
  const pool = runtime.poolOf(module);
  if (!pool) {
    const names = runtime.modules.map((one) => one.module.name);
    throw notFound(`there is no module ${module}; there ${listed(names)}`);
  }
  await pool.started;
  const state = pool.module;
  if (state.kind === 'broken')
    throw new HttpError(422, { error: `the module ${module} cannot be loaded`, reason: state.reason, ran: false });
  const known = state.kind === 'ready' ? state.functions : [];
  if (!known.includes(called)) throw notFound(`the module ${module} has no function ${called}; there ${listed(known)}`);
  return pool;
}

/** What `POST /` calls: the one module's function of the same name, or its only one. */
function onlyFunction(runtime: FunctionRuntime): Named['Params'] {
  const [only, ...others] = runtime.modules;
  const state = only?.pool.module;
  if (!only || others.length > 0) throw notFound('POST / is for a process with one module: name the function');
  const module = only.module.name;
  const known = state?.kind === 'ready' ? state.functions : [];
  const called = known.length === 1 ? known[0] : undefined;
  return { module, called: called ?? module };
}

function describe(runtime: FunctionRuntime) {
  return runtime.modules.map(({ module: { name, language }, pool: { module } }) => ({ name, language, ...module }));
}

function notFound(reason: string): HttpError {
  return new HttpError(404, { error: 'not found', reason, path: '/function/<module>/<function>', ran: false });
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'is none';
  return `${names.length === 1 ? 'is' : 'are'} ${names.slice(0, 20).join(', ')}`;
}
