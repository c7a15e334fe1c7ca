import type { FastifyInstance } from 'fastify';
import { startStore } from '../../../src/local/store';
import { tracingSettings } from '../../../src/runtime/tracing/environment';
import { traceRequests } from '../../../src/runtime/tracing/requests';
import { buildApp as buildDatastore } from '../../../src/systems/music/services/datastore/app';
import { DatastoreClient } from '../../../src/systems/music/services/datastore/client';
import { createMissingTables, dynamoDbClient } from '../../../src/systems/music/services/datastore/dynamodb-client';
import { DynamoDbStore } from '../../../src/systems/music/services/datastore/dynamodb-store';
import { buildApp as buildMusic } from '../../../src/systems/music/services/music/app';
import { TestCollector } from '../../support/collector';
import { collectorSuite, type TracedMusic } from '../../support/collector-suite';
import { listenOnLoopback } from '../../support/service';

const tables = { music: 'Music-octocat', user: 'User-octocat' };

/** Both services inside the test's process, which send spans many times a second. */
async function startMusic(endpoint: string): Promise<TracedMusic> {
  const store = await startStore(0);
  const client = dynamoDbClient({ region: 'us-west-2', endpoint: store.url });
  await createMissingTables(client, tables);
  const traced = (app: FastifyInstance, name: string) => {
    const settings = tracingSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: name });
    if (settings) traceRequests(app, settings, { intervalMs: 50 });
    return app;
  };
  const logger = false;
  const db = traced(buildDatastore({ store: new DynamoDbStore(client, tables), loaderToken: 'token', logger }), 'db');
  const datastore = new DatastoreClient(`${await listenOnLoopback(db)}/api/v1/datastore`);
  const s2 = traced(buildMusic({ datastore, version: 'v1', exer: 'octocat', failurePercent: 0, logger }), 's2');
  let isStored = true;
  const stopStore = async () => {
    if (isStored) await store.close();
    isStored = false;
  };
  return {
    s2: await listenOnLoopback(s2),
    stopStore,
    stop: async () => {
      await s2.close();
      await datastore.close();
      await db.close();
      client.destroy();
      await stopStore();
    },
  };
}

collectorSuite({ startCollector: () => TestCollector.start(), startMusic });
