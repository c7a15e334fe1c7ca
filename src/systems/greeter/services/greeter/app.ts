import type { FastifyInstance, FastifyReply } from 'fastify';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract as greeter } from '../../contract';
import { notFoundPage } from './domain/page';

export const versions = greeter.workloads.greeter.versions;
export type Version = (typeof versions)[number];

/** Where the service runs, as the downward API says it. */
export interface PodInfo {
  readonly pod: string;
  readonly address: string;
  readonly node: string;
}

export interface GreeterDependencies {
  readonly version: Version;
  readonly place: PodInfo;
  readonly logger?: ServerOptions['logger'];
}

interface Chat {
  Params: { user: string };
  Querystring: { institution: string };
}

const institutionQuery = {
  type: 'object',
  required: ['institution'],
  properties: { institution: { type: 'string' } },
} as const;

/** The page that says who answered; 1.0.1 also chats. */
export function buildApp({ version, place, logger }: GreeterDependencies): FastifyInstance {
  const { basePath } = greeter.workloads.greeter.http;
  const notFound = (reply: FastifyReply) => reply.type('text/html; charset=utf-8').send(notFoundPage);
  const app = createServer({ basePath, notFound, ...(logger !== undefined && { logger }) });
  const { pod, address, node } = place;

  app.get('/', (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .send(`Hello! This is server in pod "${pod}" (IP=${address}) from node "${node}"!`),
  );

  if (version === '1.0.1')
    app.get<Chat>('/chat/:user', { schema: { querystring: institutionQuery } }, ({ params, query }) => ({
      message: `Hello ${params.user} from ${query.institution}!`,
    }));

  return app;
}
