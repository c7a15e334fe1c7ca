import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError, misread } from '../../../../runtime/errors';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract } from '../../contract';
import type { CpuBurner } from './domain/cpu';
import { limits } from './domain/limits';
import type { Ballast } from './domain/memory';

export interface BurnerDependencies {
  readonly pod: string;
  readonly cpu: CpuBurner;
  readonly memory: Ballast;
  readonly logger?: ServerOptions['logger'];
}

/**
 * Uses what it is asked to use: `GET /cpu?milliseconds=100`, `GET /memory?mebibytes=16&seconds=10`; `GET /` says what it
 * does now, `DELETE /` ends it.
 */
export function buildApp({ pod, cpu, memory, logger }: BurnerDependencies): FastifyInstance {
  const { basePath } = contract.workloads.burner.http;
  const app = createServer({ basePath, ...(logger !== undefined && { logger }) });
  const now = () => ({ pod, waitingMilliseconds: cpu.ahead, heldMebibytes: memory.held });
  const timers = new Set<NodeJS.Timeout>();

  app.get('/', now);

  app.get('/cpu', async (request) => {
    const milliseconds = amount(request, 'milliseconds', limits.cpu);
    if (await cpu.burn(milliseconds)) return { pod, milliseconds };
    throw busy(`${cpu.ahead} ms of CPU wait already, and ${limits.waiting} ms are the most`);
  });

  app.get('/memory', (request) => {
    const mebibytes = amount(request, 'mebibytes', limits.memory);
    const seconds = amount(request, 'seconds', limits.hold);
    const release = memory.hold(mebibytes);
    if (!release) throw busy(`${memory.held} MiB are held already, and ${mebibytes} more are too much`);
    const timer = setTimeout(() => {
      timers.delete(timer);
      release();
    }, seconds * 1000);
    timers.add(timer);
    return { mebibytes, seconds, ...now() };
  });

  app.delete('/', () => {
    memory.releaseAll();
    return now();
  });

  app.addHook('onClose', () => timers.forEach((timer) => clearTimeout(timer)));
  return app;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** @throws HttpError 400 that names the parameter and what it may be */
function amount(request: FastifyRequest, name: string, { least, most }: Bounds): number {
  const text = (request.query as Readonly<Record<string, unknown>>)[name];
  if (text === undefined) throw misread(request, 'is missing', name);
  const value = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw misread(request, `must be a whole number from ${least} to ${most}`, name);
}

/** Another pod may have room: the caller may try again. */
function busy(reason: string): HttpError {
  return new HttpError(503, { error: 'busy', reason });
}
