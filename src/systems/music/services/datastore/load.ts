import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError, misread, misreadViolation } from '../../../../runtime/errors';
import { contract } from '../../contract';
import { checked } from './checked';
import { isLoader } from './domain/loader-authorization';
import { type Fields, itemOf, keyName, mostRowsAtOnce, type ObjectType, objectTypes } from './domain/objects';
import { type Loadable, orError, writeAll } from './load-together';
import type { ObjectStore } from './store';

export interface LoadDependencies {
  readonly store: ObjectStore;
  /** Password of the user `svc-loader`. */
  readonly loaderToken: string;
}

type Row = Fields & { readonly objtype: ObjectType; readonly uuid: string };

const row = {
  type: 'object',
  required: ['objtype'],
  properties: { objtype: { type: 'string', enum: objectTypes }, uuid: { type: 'string' } },
} as const;
const body = { if: { type: 'array' }, else: row } as const;

/**
 * `POST …/load`, the loader's way in: it brings the ids, so loading a row again changes nothing. A list of rows is
 * answered with a list: for each row what it alone would have been answered, its status as `http_status_code`.
 */
export function addLoad(app: FastifyInstance, { store, loaderToken }: LoadDependencies): void {
  app.post<{ Body: Row | readonly unknown[] }>(
    `${contract.workloads.datastore.http.basePath}/load`,
    {
      schema: { body },
      onRequest: (request, _reply, done) =>
        isLoader(request.headers.authorization, loaderToken)
          ? done()
          : done(new HttpError(401, { http_status_code: 401, reason: 'Invalid authorization for /load' })),
    },
    (request) => (isList(request.body) ? loadAll(store, request, request.body) : loadOne(store, request, request.body)),
  );
}

async function loadOne(store: ObjectStore, request: FastifyRequest, row: Row): Promise<object> {
  const loadable = loadableOf(request, row);
  await store.replace(loadable.objtype, loadable.item);
  return answerOf(loadable);
}

async function loadAll(
  store: ObjectStore,
  request: FastifyRequest,
  rows: readonly unknown[],
): Promise<readonly object[]> {
  if (rows.length > mostRowsAtOnce)
    throw misread(request, `the body has ${rows.length} rows, and at most ${mostRowsAtOnce} are taken`);
  const validate = request.compileValidationSchema(row);
  const read = await Promise.all(
    rows.map((candidate) =>
      orError(() => {
        const [violation] = validate(candidate) ? [] : (validate.errors ?? []);
        if (violation) throw misreadViolation(request, violation, 'the row');
        return loadableOf(request, candidate as Row);
      }),
    ),
  );
  const failures = await writeAll(
    store,
    read.flatMap((one) => (one instanceof HttpError ? [] : [one])),
  );
  return read.map((one) => {
    if (one instanceof HttpError) return refusal(one);
    const failure = failures.get(one);
    return failure ? refusal(failure) : answerOf(one);
  });
}

function loadableOf(request: FastifyRequest, { objtype, uuid, ...fields }: Row): Loadable {
  if (uuid === undefined) throw new HttpError(400, { http_status_code: 400, reason: 'Missing uuid' });
  return { objtype, uuid, item: checked(request, () => itemOf(objtype, uuid, fields as Fields)) };
}

function answerOf({ objtype, uuid }: Loadable): object {
  return { [keyName(objtype)]: uuid };
}

function refusal({ body, statusCode }: HttpError): object {
  return { ...body, http_status_code: statusCode };
}

function isList(body: unknown): body is readonly unknown[] {
  return Array.isArray(body);
}
