import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors';

/** How callers on the same machine name it, without the port. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a `Host` header names one of `names`, on whatever port. What listens on loopback must ask: a browser sends
 * requests of any page there once the page's own name resolves to 127.0.0.1 (DNS rebinding), and it names that page.
 */
export function isHostOf(header: string | undefined, names: readonly string[]): boolean {
  return names.includes((header ?? '').toLowerCase().replace(/:\d*$/, ''));
}

/** Answers 421 to every request for another host, before anything else is asked. */
export function refuseOtherHosts(app: FastifyInstance, names: readonly string[]): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { host } = request.headers;
    if (isHostOf(host, names)) return done();
    done(new HttpError(421, { error: 'unknown host', reason: `'${host ?? ''}' is none of ${names.join(', ')}` }));
  });
}
