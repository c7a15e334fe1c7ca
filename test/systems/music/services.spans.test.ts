import type { FastifyInstance } from 'fastify';
import { startStore } from '../../../src/local/store';
import { tracingSettings } from '../../../src/runtime/tracing/environment';
import { traceRequests } from '../../../src/runtime/tracing/requests';
import { buildApp as buildDatastore } from '../../../src/systems/music/services/datastore/app';
import { DatastoreClient } from '../../../src/systems/music/services/datastore/client';
import { createMissingTables, dynamoDbClient } from '../../../src/systems/music/services/datastore/dynamodb-client';
import { DynamoDbStore } from '../../../src/systems/music/services/datastore/dynamodb-store';
import { buildApp as buildMusic } from '../../../src/systems/music/services/music/app';
import { TestCollector, treeOf } from '../../support/collector';
import { listenOnLoopback } from '../../support/service';

const tables = { music: 'Music-octocat', user: 'User-octocat' };
const id = '0af7651916cd43dd8448eb211c80319c';
const caller = 'b7ad6b7169203331';

test('A call to S2 is one tree of spans as far as the store', async () => {
  const collector = await TestCollector.start();
  const store = await startStore(0);
  const client = dynamoDbClient({ region: 'us-west-2', endpoint: store.url });
  await createMissingTables(client, tables);
  const traced = (app: FastifyInstance, name: string) => {
    const settings = tracingSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_SERVICE_NAME: name });
    if (settings) traceRequests(app, settings);
    return app;
  };
  const logger = false;
  const db = traced(buildDatastore({ store: new DynamoDbStore(client, tables), loaderToken: 'token', logger }), 'db');
  const datastore = new DatastoreClient(`${await listenOnLoopback(db)}/api/v1/datastore`);
  const s2 = traced(buildMusic({ datastore, version: 'v1', exer: 'octocat', failurePercent: 0, logger }), 's2');

  const headers = { authorization: 'any', traceparent: `00-${id}-${caller}-01` };
  const payload = { Artist: 'a', SongTitle: 'b' };
  const created = await s2.inject({ method: 'POST', url: '/api/v1/music', headers, payload });
  const { music_id: song } = created.json<{ music_id: string }>();
  await s2.inject({ url: `/api/v1/music/${song}`, headers });

  await s2.close();
  await datastore.close();
  await db.close();
  client.destroy();
  await store.close();
  await collector.close();
  expect(collector.complaints).toEqual([]);
  expect(treeOf(collector.spans, caller)).toEqual([
    's2 server POST /api/v1/music/',
    '  s2 client POST',
    '    db server POST /api/v1/datastore/write',
    '      db client PutItem Music-octocat',
    's2 server GET /api/v1/music/:music_id',
    '  s2 client GET',
    '    db server GET /api/v1/datastore/read',
    '      db client Query Music-octocat',
  ]);
  expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([id]));
});
