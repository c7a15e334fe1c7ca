import { listenAddress, readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { DatastoreClient } from '../datastore/client';
import { buildApp } from './app';

void run(async () => {
  const { http, environment } = contract.workloads.users;
  const env = readEnvironment(environment, { JWT_LIFETIME_SECONDS: wholeNumber(1, 31_536_000) });
  const datastore = new DatastoreClient(env.DATASTORE_URL);
  const app = buildApp({ datastore, jwtSecret: env.JWT_SECRET, jwtLifetimeSeconds: env.JWT_LIFETIME_SECONDS });
  app.addHook('onClose', () => datastore.close());
  await serve(app, listenAddress(http));
});
