import { listenAddress, readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { DatastoreClient } from '../datastore/client';
import { buildApp } from './app';

/** Seconds that a login is good for. */
const own = { JWT_LIFETIME_SECONDS: { from: 'value' } } as const;
const defaults = { JWT_LIFETIME_SECONDS: '3600' };

void run(async () => {
  const { http, environment } = contract.workloads.users;
  const readers = { JWT_LIFETIME_SECONDS: wholeNumber(1, 31_536_000) };
  const env = readEnvironment({ ...environment, ...own }, readers, { ...defaults, ...process.env });
  const datastore = new DatastoreClient(env.DATASTORE_URL);
  const app = buildApp({ datastore, jwtSecret: env.JWT_SECRET, jwtLifetimeSeconds: env.JWT_LIFETIME_SECONDS });
  app.addHook('onClose', () => datastore.close());
  await serve(app, listenAddress(http));
});
