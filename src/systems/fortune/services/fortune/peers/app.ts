import type { FastifyInstance } from 'fastify';
import { createServer, type ServerOptions } from '../../../../../runtime/server';
import type { Message } from '../domain/election/model';
import { largestEnvelope, signatureHeader } from './envelope';
import type { Inbox } from './inbox';

export interface PeerAppDependencies {
  readonly inbox: Inbox;
  readonly receive: (from: number, message: Message) => void;
  /** Milliseconds. */
  readonly clock: () => number;
  readonly logger?: ServerOptions['logger'];
}

/** Where members talk, on a port of its own, which clients cannot reach. */
export function buildPeerApp({ inbox, receive, clock, logger }: PeerAppDependencies): FastifyInstance {
  const app = createServer({ basePath: '', ...(logger !== undefined && { logger }) });
  // The signature is over the bytes as they came.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.post<{ Body: string | undefined }>(
    '/election/messages',
    // A flood must not fill the log.
    { bodyLimit: largestEnvelope, logLevel: 'warn' },
    (request, reply) => {
      const reception = inbox.receive(request.body ?? '', request.headers[signatureHeader], clock());
      if (reception.status === 204) {
        receive(reception.from, reception.message);
        return reply.code(204).send();
      }
      if (reception.status === 409) return reply.code(409).send({ process: reception.process });
      return reply.code(reception.status).send({ error: reception.reason });
    },
  );
  return app;
}
