import {
  type Environment,
  listenAddress,
  privateKey,
  readEnvironment,
  StartError,
  wholeNumber,
} from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { DatastoreClient } from '../datastore/client';
import { buildApp } from './app';
import type { SigningKey } from './domain/signing-key';

const { http, environment } = contract.workloads.users;
const readers = {
  JWT_RSA_KEY: privateKey('rsa'),
  JWT_ED25519_KEY: privateKey('ed25519'),
  JWT_LIFETIME_SECONDS: wholeNumber(1, 31_536_000),
};

void run(async () => {
  const env = readEnvironment(environment, readers);
  const datastore = new DatastoreClient(env.DATASTORE_URL);
  const app = buildApp({ datastore, key: signingKey(env), jwtLifetimeSeconds: env.JWT_LIFETIME_SECONDS });
  app.addHook('onClose', () => datastore.close());
  await serve(app, listenAddress(http));
});

/** @throws StartError where there is none, or more than one: nobody could say which of them counts */
function signingKey(env: Environment<typeof environment, typeof readers>): SigningKey {
  const given: readonly SigningKey[] = [
    ...(env.JWT_SECRET === undefined ? [] : [{ algorithm: 'HS256', secret: env.JWT_SECRET } as const]),
    ...(env.JWT_RSA_KEY ? [{ algorithm: 'RS256', privateKey: env.JWT_RSA_KEY } as const] : []),
    ...(env.JWT_ED25519_KEY ? [{ algorithm: 'EdDSA', privateKey: env.JWT_ED25519_KEY } as const] : []),
  ];
  const [key, ...more] = given;
  if (key && more.length === 0) return key;
  throw new StartError(
    `Give one of JWT_SECRET (HS256), JWT_RSA_KEY (RS256) and JWT_ED25519_KEY (EdDSA) to sign tokens with, not ${given.length} of them.`,
  );
}
