/** The runtime inside the test's process, with real workers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../../../../src/systems/functions/services/functions/app';
import type { Limits } from '../../../../../src/systems/functions/services/functions/outcome';
import type { UserModule } from '../../../../../src/systems/functions/services/functions/modules';
import { FunctionRuntime } from '../../../../../src/systems/functions/services/functions/runtime';

export interface FunctionsApp {
  readonly app: FastifyInstance;
  readonly runtime: FunctionRuntime;
}

export const limits: Limits = { timeoutMs: 1_000, memoryMb: 128, workers: 3 };

const data = join(__dirname, '../../../../../src/systems/functions/data');

/** A module of the course, e.g. `javascript/add.mjs`. */
export const courseSource = (path: string): string => readFileSync(join(data, path), 'utf8');

export const javascript = (name: string, source: string): UserModule => ({ name, language: 'javascript', source });
export const snake = (name: string, source: string): UserModule => ({ name, language: 'python', source });

const running: FunctionsApp[] = [];

/** Ready to be called; ended by `closeAll`. */
export async function serveModules(
  modules: readonly UserModule[],
  changed: Partial<Limits> = {},
  python = '/no/python',
): Promise<FunctionsApp> {
  const runtime = new FunctionRuntime({ modules, python, limits: { ...limits, ...changed } });
  const served = { runtime, app: buildApp({ runtime, logger: false }) };
  running.push(served);
  await served.app.ready();
  await served.runtime.started();
  return served;
}

export async function closeAll(): Promise<void> {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls a function with parameters as JSON, or as the text that a string is. */
export async function call({ app }: FunctionsApp, path: string, parameters: unknown = {}): Promise<Answer> {
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: path.startsWith('/') ? path : `/function/${path}`,
    headers: { 'content-type': 'application/json' },
    payload: typeof parameters === 'string' ? parameters : JSON.stringify(parameters),
  });
  return { status: statusCode, body: JSON.parse(body) };
}
