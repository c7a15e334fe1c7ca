import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError, misread } from '../../../../runtime/errors';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract as music } from '../../contract';
import { checked, checkedKey } from './checked';
import { isLoader } from './domain/loader-authorization';
import { changesOf, type Fields, itemOf, keyName, type ObjectType, objectTypes } from './domain/objects';
import type { ObjectStore } from './store';

export interface DatastoreDependencies {
  readonly store: ObjectStore;
  /** Password of the user `svc-loader`. */
  readonly loaderToken: string;
  readonly logger?: ServerOptions['logger'];
}

interface ObjectQuery {
  objtype: ObjectType;
  objkey: string;
}
type ObjectBody = Fields & { readonly objtype: ObjectType };
type LoadBody = ObjectBody & { readonly uuid: string };

const objtype = { type: 'string', enum: objectTypes } as const;
const querystring = {
  type: 'object',
  required: ['objtype', 'objkey'],
  properties: { objtype, objkey: { type: 'string' } },
} as const;
const objectBody = { type: 'object', required: ['objtype'], properties: { objtype } } as const;
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** DB: objects of two types, each in its table, behind plain HTTP. */
export function buildApp({ store, loaderToken, logger }: DatastoreDependencies): FastifyInstance {
  const { basePath } = music.workloads.datastore.http;
  const app = createServer({ basePath, ...(logger !== undefined && { logger }) });

  app.get<{ Querystring: ObjectQuery }>(`${basePath}/read`, { schema: { querystring } }, (request) => {
    const { objtype, objkey } = keyOf(request);
    return store.query(objtype, objkey);
  });

  app.post<{ Body: ObjectBody }>(`${basePath}/write`, { schema: { body: objectBody } }, async (request) => {
    const { objtype, ...fields } = request.body;
    const id = newId(request);
    const item = checked(request, () => itemOf(objtype, id, fields as Fields));
    if ((await store.create(objtype, item)) === 'exists') await expectSame(store, objtype, id, item);
    return { [keyName(objtype)]: id };
  });

  app.put<{ Querystring: ObjectQuery; Body: Fields }>(
    `${basePath}/update`,
    { schema: { querystring, body: { type: 'object' } } },
    async (request) => {
      const { objtype, objkey } = keyOf(request);
      const changes = checked(request, () => changesOf(objtype, request.body));
      return { Attributes: await store.update(objtype, objkey, changes) };
    },
  );

  app.delete<{ Querystring: ObjectQuery }>(`${basePath}/delete`, { schema: { querystring } }, async (request) => {
    const { objtype, objkey } = keyOf(request);
    await store.remove(objtype, objkey);
    return {};
  });

  addLoad(app, { store, loaderToken });
  return app;
}

/** The loader's way in: it brings the id, so loading a row again changes nothing. */
function addLoad(app: FastifyInstance, { store, loaderToken }: DatastoreDependencies): void {
  app.post<{ Body: LoadBody }>(
    `${music.workloads.datastore.http.basePath}/load`,
    {
      schema: { body: { ...objectBody, properties: { objtype, uuid: { type: 'string' } } } },
      onRequest: (request, _reply, done) =>
        isLoader(request.headers.authorization, loaderToken)
          ? done()
          : done(new HttpError(401, { http_status_code: 401, reason: 'Invalid authorization for /load' })),
      preValidation: (request, _reply, done) =>
        isObject(request.body) && !('uuid' in request.body)
          ? done(new HttpError(400, { http_status_code: 400, reason: 'Missing uuid' }))
          : done(),
    },
    async (request) => {
      const { objtype, uuid, ...fields } = request.body;
      await store.replace(
        objtype,
        checked(request, () => itemOf(objtype, uuid, fields as Fields)),
      );
      return { [keyName(objtype)]: uuid };
    },
  );
}

function keyOf(request: FastifyRequest<{ Querystring: ObjectQuery }>): ObjectQuery {
  checkedKey(request, 'objkey', request.query.objkey);
  return request.query;
}

/** A caller that may try again names its attempt with an `Idempotency-Key` (a UUID), which becomes the id. */
function newId(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return randomUUID();
  if (typeof key === 'string' && uuidPattern.test(key)) return key;
  throw misread(request, 'must be a UUID', 'Idempotency-Key');
}

/** There is an item already: the first attempt's, or somebody else's. */
async function expectSame(store: ObjectStore, type: ObjectType, id: string, item: Fields): Promise<void> {
  const { Items } = await store.query(type, id);
  // Through JSON, as the item went through the store: -0 comes back as 0.
  if (isDeepStrictEqual(Items[0], JSON.parse(JSON.stringify(item)))) return;
  throw new HttpError(409, { error: 'conflict', reason: `Idempotency-Key ${id} was used for another ${type}` });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
