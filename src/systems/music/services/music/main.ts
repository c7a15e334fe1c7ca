import { listenAddress, oneOf, readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract as music } from '../../contract';
import { DatastoreClient } from '../datastore/client';
import { buildApp, versions } from './app';
import { uniqueCode } from './domain/exercise';

void run(async () => {
  const { http, environment } = music.workloads.music;
  const env = readEnvironment(environment, {
    SERVICE_VERSION: oneOf(...versions),
    FAILURE_PERCENT: wholeNumber(0, 100),
  });
  const datastore = new DatastoreClient(env.DATASTORE_URL);
  const app = buildApp({
    datastore,
    version: env.SERVICE_VERSION,
    exer: env.EXER,
    failurePercent: env.FAILURE_PERCENT,
  });
  app.addHook('onClose', () => datastore.close());
  if (env.SERVICE_VERSION === 'v1') app.log.info(`Unique code: ${uniqueCode(env.EXER)}`);
  await serve(app, listenAddress(http));
});
