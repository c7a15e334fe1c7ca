import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError, misread } from '../../../../runtime/errors';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract } from '../../contract';
import { checked, checkedKey } from './checked';
import { changesOf, type Fields, itemOf, keyName, type ObjectType, objectTypes } from './domain/objects';
import { addLoad, type LoadDependencies } from './load';
import type { ObjectStore } from './store';

export interface DatastoreDependencies extends LoadDependencies {
  readonly logger?: ServerOptions['logger'];
}

interface ObjectQuery {
  objtype: ObjectType;
  objkey: string;
}
type ObjectBody = Fields & { readonly objtype: ObjectType };

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
  const { basePath } = contract.workloads.datastore.http;
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
