import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract } from '../../contract';
import { fileOf, typeOf } from './domain/path';
import type { Folder, Found } from './folder';

export interface WebDependencies {
  readonly folder: Folder;
  /** Which of the pod's servers this is. */
  readonly server: string;
  readonly pod: string;
  readonly node: string;
  readonly logger?: ServerOptions['logger'];
}

/** The files of a folder as a web site. Every answer says in its headers which server of which pod on which node gave it. */
export function buildApp({ folder, server, pod, node, logger }: WebDependencies): FastifyInstance {
  const { basePath } = contract.workloads.web.http;
  const app = createServer({ basePath, ...(logger !== undefined && { logger }) });
  const origin = { 'x-server': server, 'x-pod': pod, 'x-node': node };
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(origin);
    done();
  });

  app.get('/*', async (request, reply) => {
    const path = fileOf(request.url);
    const found = path === undefined ? undefined : await folder.look(path);
    if (found?.kind === 'file') return send(request, reply, path ?? '', found);
    // A folder is shown with its slash, because its page names other files from there.
    if (found?.kind === 'folder') return reply.redirect(`/${path ?? ''}/`.replace(/^\/+/, '/'), 301);
    return reply.code(404).send({ error: 'not found', path: request.url.split('?')[0] });
  });

  return app;
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  { size, modified, read, close }: Found,
): Promise<FastifyReply> {
  const tag = `W/"${size.toString(36)}-${modified.getTime().toString(36)}"`;
  reply.headers({
    etag: tag,
    'last-modified': modified.toUTCString(),
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'self'",
  });
  const isKnown = request.headers['if-none-match'] === tag;
  const isRead = !isKnown && request.method === 'GET' && size > 0;
  if (!isRead) await close();
  if (isKnown) return reply.code(304).send();
  // To HEAD Fastify says that nothing is as long as nothing, but leaves alone what is said of a stream.
  return reply
    .type(typeOf(path))
    .header('content-length', size)
    .send(isRead ? read() : Readable.from([]));
}
