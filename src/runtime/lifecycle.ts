import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    readonly lifecycle: Lifecycle;
  }
  interface FastifyContextConfig {
    /** Whether its requests are about the process, and no part of anybody's trace: probes and metrics. */
    readonly isUntraced?: boolean;
  }
}

export interface Lifecycle {
  /** Only `ready` passes the readiness probe; `draining` still serves, and ends each connection. */
  phase: 'starting' | 'ready' | 'draining';
}

/** The probes under `basePath`, and the end of keep-alive while draining. */
export function addLifecycle(app: FastifyInstance, basePath: string): void {
  const lifecycle: Lifecycle = { phase: 'ready' };
  const config = { isUntraced: true };
  app.decorate('lifecycle', lifecycle);
  app.get(`${basePath}/health`, { config }, (_request, reply) => reply.send());
  app.get(`${basePath}/readiness`, { config }, (_request, reply) =>
    lifecycle.phase === 'ready' ? reply.send() : reply.code(503).send({ error: lifecycle.phase }),
  );
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (lifecycle.phase === 'draining') reply.header('connection', 'close');
    done();
  });
}
