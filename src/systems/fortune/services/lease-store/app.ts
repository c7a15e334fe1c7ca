import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { HttpError } from '../../../../runtime/errors';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import type { LeaseChange, Register } from './domain/register';

export interface LeaseStoreDependencies {
  readonly register: Register;
  /** Whoever knows it may read and write. */
  readonly token: string;
  readonly logger?: ServerOptions['logger'];
}

const count = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

const change = {
  type: 'object',
  required: ['expect', 'holder', 'term', 'leaseMs'],
  properties: { expect: count, holder: { type: 'string', maxLength: 200 }, term: count, leaseMs: count },
} as const;

/** Stands for Kubernetes' Lease where there is no cluster. */
export function buildApp({ register, token, logger }: LeaseStoreDependencies): FastifyInstance {
  const app = createServer({ basePath: '', ...(logger !== undefined && { logger }) });
  const expected = Buffer.from(`Bearer ${token}`);
  const onRequest = (request: { headers: { authorization?: string | undefined } }): Promise<void> => {
    const given = Buffer.from(request.headers.authorization ?? '');
    const isRight = given.length === expected.length && timingSafeEqual(given, expected);
    return isRight ? Promise.resolve() : Promise.reject(new HttpError(401, { error: 'wrong token' }));
  };
  const route = { onRequest, logLevel: 'warn', bodyLimit: 1024 } as const;

  app.get('/lease', route, () => register.read());

  app.put<{ Body: LeaseChange & { expect: number } }>('/lease', { ...route, schema: { body: change } }, ({ body }) => {
    const stored = register.swap(body.expect, body);
    if (!stored) throw new HttpError(409, { error: 'the lease was written meanwhile', ...register.read() });
    return stored;
  });

  return app;
}
