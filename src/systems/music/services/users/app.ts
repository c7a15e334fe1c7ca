import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requireAuthorization } from '../../../../runtime/authorization';
import { HttpError } from '../../../../runtime/errors';
import type { Answer } from '../../../../runtime/http-client';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract, signedTokens } from '../../contract';
import { checkedKey } from '../datastore/checked';
import { type DatastoreClient, passOn } from '../datastore/client';
import { keySet } from './domain/key-set';
import type { SigningKey } from './domain/signing-key';
import { tokenSigner } from './domain/token';

export interface UsersDependencies {
  readonly datastore: DatastoreClient;
  /** With which login tokens are signed. */
  readonly key: SigningKey;
  /** How long a login token is good for. @default 3600 */
  readonly jwtLifetimeSeconds?: number;
  readonly logger?: ServerOptions['logger'];
}

interface User {
  fname: string;
  lname: string;
  email: string;
}
interface UserParams {
  user_id: string;
}

const text = { type: 'string' } as const;
const userBody = {
  type: 'object',
  required: ['fname', 'lname', 'email'],
  properties: { fname: text, lname: text, email: text },
} as const;

/** S1: the list of users, kept by DB. */
export function buildApp(dependencies: UsersDependencies): FastifyInstance {
  const { datastore, logger } = dependencies;
  const { basePath } = contract.workloads.users.http;
  const app = createServer({ basePath, ...(logger !== undefined && { logger }) });
  const onRequest = requireAuthorization;

  app.get(`${basePath}/`, (_request, reply) =>
    reply
      .type('text/plain')
      .send('The users service is up. Its other operations want POST, PUT or DELETE: try curl.\n'),
  );

  app.post<{ Body: User }>(`${basePath}/`, { schema: { body: userBody } }, async (request, reply) =>
    passOn(reply, await datastore.write(request, 'user', fieldsOf(request.body))),
  );

  app.get<{ Params: UserParams }>(`${basePath}/:user_id`, { onRequest }, async (request, reply) =>
    passOn(reply, await datastore.read(request, 'user', userId(request))),
  );

  app.put<{ Params: UserParams; Body: User }>(
    `${basePath}/:user_id`,
    { onRequest, schema: { body: userBody } },
    async (request, reply) =>
      passOn(reply, await datastore.update(request, 'user', userId(request), fieldsOf(request.body))),
  );

  app.delete<{ Params: UserParams }>(`${basePath}/:user_id`, { onRequest }, async (request, reply) =>
    passOn(reply, await datastore.remove(request, 'user', userId(request))),
  );

  addSessions(app, dependencies);
  addPublicKeys(app, dependencies);
  return app;
}

/** Logging in gives a token; it is not remembered, so there is nothing to do for logging off. */
function addSessions(app: FastifyInstance, dependencies: UsersDependencies): void {
  const { datastore, key, jwtLifetimeSeconds = 3_600 } = dependencies;
  const { basePath } = contract.workloads.users.http;
  const config = { misread: 'error reading parameters' };
  const sign = tokenSigner({ key, lifetimeSeconds: jwtLifetimeSeconds });

  app.put<{ Body: { uid: string } }>(
    `${basePath}/login`,
    { config, schema: { body: { type: 'object', required: ['uid'], properties: { uid: text } } } },
    async (request, reply) => {
      const uid = checkedKey(request, 'uid', request.body.uid);
      const answer = await datastore.read(request, 'user', uid);
      if (answer.status >= 400) return passOn(reply, answer);
      if (!hasItems(answer)) throw new HttpError(401, { error: 'unknown user' });
      return reply.type('text/plain').send(sign({ user_id: uid, time: Date.now() / 1000 }));
    },
  );

  app.put(
    `${basePath}/logoff`,
    { config, schema: { body: { type: 'object', required: ['jwt'], properties: { jwt: text } } } },
    () => ({}),
  );
}

/** For whoever checks tokens; a shared secret is for nobody to see. */
function addPublicKeys(app: FastifyInstance, { key }: UsersDependencies): void {
  if (key.algorithm === 'HS256') return;
  const keys = keySet(key);
  app.get(signedTokens.keysPath, (_request, reply) => reply.header('cache-control', 'public, max-age=300').send(keys));
}

function userId(request: FastifyRequest<{ Params: UserParams }>): string {
  return checkedKey(request, 'user_id', request.params.user_id);
}

/** Only the three fields are kept, whatever else a body holds. */
function fieldsOf({ fname, lname, email }: User): Record<keyof User, string> {
  return { fname, lname, email };
}

function hasItems({ text: body }: Answer): boolean {
  return (JSON.parse(body) as { Count: number }).Count > 0;
}
