/** What `npm test` promises of spans with its twin of a collector, with OpenTelemetry's own and the real processes. */
import { collectorSuite, type TracedMusic } from '../../support/collector-suite';
import { bundle, start, untilOk } from '../../support/processes';
import { RealCollector } from '../../tools/collector';

const services = 'src/systems/music/services';

const files = bundle({
  store: 'test/support/embedded-store.ts',
  music: `${services}/music/main.ts`,
  datastore: `${services}/datastore/main.ts`,
});

async function startMusic(endpoint: string): Promise<TracedMusic> {
  const { store: storeFile, music, datastore } = await files;
  const traced = (name: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: name });
  const store = await start(storeFile, {});
  const db = await start(datastore, {
    ...traced('db'),
    DYNAMODB_URL: store.origin,
    AWS_REGION: 'us-west-2',
    MUSIC_TABLE: 'Music-octocat',
    USER_TABLE: 'User-octocat',
    SVC_LOADER_TOKEN: 'token',
  });
  await untilOk(`${db.origin}/api/v1/datastore/readiness`);
  const s2 = await start(music, {
    ...traced('s2'),
    DATASTORE_URL: `${db.origin}/api/v1/datastore`,
    SERVICE_VERSION: 'v1',
    EXER: 'octocat',
    FAILURE_PERCENT: '0',
  });
  await untilOk(`${s2.origin}/api/v1/music/readiness`);
  return {
    s2: s2.origin,
    stopStore: async () => void (await store.stop('SIGKILL')),
    stop: async () => void (await Promise.all([store, db, s2].map(({ stop }) => stop('SIGKILL')))),
  };
}

collectorSuite({ startCollector: () => RealCollector.start(), startMusic });
