import { listenAddress, privateKey, readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { DatastoreClient } from '../datastore/client';
import { buildApp } from './app';
import { configuredKey } from './configured-key';

const { http, environment } = contract.workloads.users;
const readers = {
  JWT_RSA_KEY: privateKey('rsa'),
  JWT_ED25519_KEY: privateKey('ed25519'),
  JWT_LIFETIME_SECONDS: wholeNumber(1, 31_536_000),
};

void run(async () => {
  const env = readEnvironment(environment, readers);
  const datastore = new DatastoreClient(env.DATASTORE_URL);
  const app = buildApp({ datastore, key: configuredKey(env), jwtLifetimeSeconds: env.JWT_LIFETIME_SECONDS });
  app.addHook('onClose', () => datastore.close());
  await serve(app, listenAddress(http));
});
