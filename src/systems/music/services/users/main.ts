import { listenAddress, readEnvironment } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract as music } from '../../contract';
import { DatastoreClient } from '../datastore/client';
import { buildApp } from './app';

void run(async () => {
  const { http, environment } = music.workloads.users;
  const env = readEnvironment(environment, {});
  const datastore = new DatastoreClient(env.DATASTORE_URL);
  const app = buildApp({ datastore, jwtSecret: env.JWT_SECRET });
  app.addHook('onClose', () => datastore.close());
  await serve(app, listenAddress(http));
});
