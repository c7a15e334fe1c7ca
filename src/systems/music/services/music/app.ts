import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requireAuthorization } from '../../../../runtime/authorization';
import { HttpError } from '../../../../runtime/errors';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract as music } from '../../contract';
import { checkedKey } from '../datastore/checked';
import { type DatastoreClient, passOn } from '../datastore/client';
import { expectFixed } from './domain/exercise';

export const versions = music.workloads.music.versions;
export type Version = (typeof versions)[number];

export interface MusicDependencies {
  readonly datastore: DatastoreClient;
  readonly version: Version;
  /** Names the learner: the unique code is derived from it. */
  readonly exer: string;
  /** The share of v2's reads that fail, in percent. */
  readonly failurePercent: number;
  /** From 0 (included) to 1 (excluded). @default Math.random */
  readonly random?: () => number;
  /** The code in the source. @default the one that learners edit */
  readonly code?: string;
  readonly logger?: ServerOptions['logger'];
}

interface Song {
  Artist: string;
  SongTitle: string;
}
interface SongParams {
  music_id: string;
}

const text = { type: 'string' } as const;
const songBody = {
  type: 'object',
  required: ['Artist', 'SongTitle'],
  properties: { Artist: text, SongTitle: text },
} as const;

/** S2: the list of songs, kept by DB. v2 is the canary that misbehaves. */
export function buildApp(dependencies: MusicDependencies): FastifyInstance {
  const { datastore, version, logger } = dependencies;
  const { basePath } = music.workloads.music.http;
  const app = createServer({ basePath, ...(logger !== undefined && { logger }) });
  const onRequest = requireAuthorization;

  app.get(`${basePath}/`, { onRequest }, () => ({}));

  app.get<{ Params: SongParams }>(`${basePath}/:music_id`, { onRequest }, async (request, reply) => {
    if (version === 'v2') failSometimes(dependencies);
    return passOn(reply, await datastore.read(request, 'music', musicId(request)));
  });

  app.post<{ Body: Song }>(`${basePath}/`, { onRequest, schema: { body: songBody } }, async (request, reply) => {
    const { Artist, SongTitle } = request.body;
    return passOn(reply, await datastore.write(request, 'music', { Artist, SongTitle }));
  });

  app.delete<{ Params: SongParams }>(`${basePath}/:music_id`, { onRequest }, async (request, reply) =>
    passOn(reply, await datastore.remove(request, 'music', musicId(request))),
  );

  addExercise(app, dependencies);
  return app;
}

function musicId(request: FastifyRequest<{ Params: SongParams }>): string {
  return checkedKey(request, 'music_id', request.params.music_id);
}

function failSometimes({ failurePercent, random = Math.random }: MusicDependencies): void {
  if (random() * 100 < failurePercent) throw new HttpError(500, { error: 'get_song failed' });
}

/** v2 has no test; the name stays taken, so that it is not read as a song's id. */
function addExercise(app: FastifyInstance, { version, exer, code }: MusicDependencies): void {
  app.get(`${music.workloads.music.http.basePath}/test`, { onRequest: requireAuthorization }, (_request, reply) => {
    if (version === 'v2') return reply.callNotFound();
    expectFixed(exer, code);
    return reply.send({});
  });
}
