import type { FastifyInstance } from 'fastify';
import { HttpError } from '../../../../runtime/errors';
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

const whole = ({ least, most }: { readonly least: number; readonly most: number }) =>
  ({ type: 'integer', minimum: least, maximum: most }) as const;

const cpuBody = {
  type: 'object',
  required: ['milliseconds'],
  properties: { milliseconds: whole(limits.cpu) },
} as const;

const memoryBody = {
  type: 'object',
  required: ['mebibytes', 'seconds'],
  properties: { mebibytes: whole(limits.memory), seconds: whole(limits.hold) },
} as const;

/** Uses what it is asked to use: `POST /cpu`, `POST /memory`; `GET /` says what it does now, `DELETE /` ends it. */
export function buildApp({ pod, cpu, memory, logger }: BurnerDependencies): FastifyInstance {
  const { basePath } = contract.workloads.burner.http;
  const app = createServer({ basePath, ...(logger !== undefined && { logger }) });
  const now = () => ({ pod, waitingMilliseconds: cpu.ahead, heldMebibytes: memory.held });
  const timers = new Set<NodeJS.Timeout>();

  app.get('/', now);

  app.post<{ Body: { milliseconds: number } }>('/cpu', { schema: { body: cpuBody } }, async ({ body }) => {
    if (await cpu.burn(body.milliseconds)) return { pod, milliseconds: body.milliseconds };
    throw busy(`${cpu.ahead} ms of CPU wait already, and ${limits.waiting} ms are the most`);
  });

  app.post<{ Body: { mebibytes: number; seconds: number } }>(
    '/memory',
    { schema: { body: memoryBody } },
    ({ body }) => {
      const release = memory.hold(body.mebibytes);
      if (!release) throw busy(`${memory.held} MiB are held already, and ${body.mebibytes} more are too much`);
      const timer = setTimeout(() => {
        timers.delete(timer);
        release();
      }, body.seconds * 1000);
      timers.add(timer);
      return { ...body, ...now() };
    },
  );

  app.delete('/', () => {
    memory.releaseAll();
    return now();
  });

  app.addHook('onClose', () => timers.forEach((timer) => clearTimeout(timer)));
  return app;
}

/** Another pod may have room: the caller may try again. */
function busy(reason: string): HttpError {
  return new HttpError(503, { error: 'busy', reason });
}
