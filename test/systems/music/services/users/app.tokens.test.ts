import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { createDecoder, createSigner, createVerifier } from 'fast-jwt';
import type { FastifyInstance } from 'fastify';
import { newPrivateKey } from '../../../../../src/local/secrets';
import { buildApp as buildDatastore } from '../../../../../src/systems/music/services/datastore/app';
import { DatastoreClient } from '../../../../../src/systems/music/services/datastore/client';
import { MemoryStore } from '../../../../../src/systems/music/services/datastore/memory-store';
import { buildApp } from '../../../../../src/systems/music/services/users/app';
import { keyId } from '../../../../../src/systems/music/services/users/domain/key-set';
import { listenOnLoopback } from '../../../../support/service';

const kinds = [
  { algorithm: 'RS256', type: 'rsa', shown: ['alg', 'e', 'kid', 'kty', 'n', 'use'] },
  { algorithm: 'EdDSA', type: 'ed25519', shown: ['alg', 'crv', 'kid', 'kty', 'use', 'x'] },
] as const;

describe.each(kinds)('S1 that signs with $algorithm', ({ algorithm, type, shown }) => {
  const privateKey = createPrivateKey(newPrivateKey(type));
  let db: FastifyInstance;
  let app: FastifyInstance;
  beforeAll(async () => {
    db = buildDatastore({ store: new MemoryStore(), loaderToken: 'token', logger: false });
    const datastore = new DatastoreClient(`${await listenOnLoopback(db)}/api/v1/datastore`);
    app = buildApp({ datastore, key: { algorithm, privateKey }, logger: false });
    app.addHook('onClose', () => datastore.close());
  });
  afterAll(async () => {
    await app.close();
    await db.close();
  });

  const send = (method: 'POST' | 'PUT', path: string, payload: object) =>
    app.inject({ method, url: `/api/v1/user${path}`, payload });
  const logIn = async (): Promise<{ readonly uid: string; readonly token: string }> => {
    const created = await send('POST', '/', { fname: 'Ada', lname: 'Lovelace', email: 'ada@example.org' });
    const uid = created.json<{ user_id: string }>().user_id;
    return { uid, token: (await send('PUT', '/login', { uid })).body };
  };
  /** As somebody has it who knows the address of S1 and nothing else. */
  const shownKeys = async () => {
    const answer = await app.inject({ url: '/.well-known/jwks.json' });
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'public, max-age=300']);
    return answer.json<{ keys: (JsonWebKey & { readonly kid: string })[] }>().keys;
  };
  const verifierFor = (jwk: JsonWebKey) =>
    createVerifier({
      key: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
      algorithms: [algorithm],
      allowedIss: 'cmpt756s1',
    });

  test('shows the public half of its key, with nothing of the private one', async () => {
    const keys = await shownKeys();
    expect(keys.map((one) => Object.keys(one).sort())).toEqual([shown]);
    expect(keys[0]).toMatchObject({ alg: algorithm, use: 'sig', kid: keyId(privateKey) });
  });

  test('gives tokens that the key it shows verifies, and that name it', async () => {
    const { uid, token } = await logIn();
    const [jwk] = await shownKeys();
    expect(createDecoder({ complete: true })(token)).toMatchObject({ header: { alg: algorithm, kid: jwk?.kid } });
    expect(verifierFor(jwk ?? {})(token)).toMatchObject({ user_id: uid, iss: 'cmpt756s1' });
  });

  test('is not taken for somebody else with a key of the same kind', async () => {
    const [jwk] = await shownKeys();
    const forged = createSigner({ algorithm, key: newPrivateKey(type), iss: 'cmpt756s1' })({ user_id: 'x' });
    expect(() => verifierFor(jwk ?? {})(forged) as unknown).toThrow(/signature is invalid/);
  });
});

test('The id of a key is its thumbprint: that of the example in RFC 8037, appendix A.3', () => {
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  };
  expect(keyId(createPrivateKey({ key: jwk, format: 'jwk' }))).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});
