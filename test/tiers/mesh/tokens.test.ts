import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import { Pool } from 'undici';
import { newPrivateKey } from '../../../src/local/secrets';
import type { Manifest } from '../../../src/synth/documents';
import { contract, signedTokens } from '../../../src/systems/music/contract';
import { keyId } from '../../../src/systems/music/services/users/domain/key-set';
import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { MeshedMusic } from './music';
import { anyHost, secretOf } from './programs';

const { users, music } = contract.workloads;
const { rsaKey, ed25519Key } = contract.secrets;

const kinds = [
  { algorithm: 'RS256', secret: rsaKey },
  { algorithm: 'EdDSA', secret: ed25519Key },
] as const;

describe.each(kinds)('Tokens of $algorithm', ({ algorithm, secret }) => {
  const objects = manifestsOf(fixtureLab('local', { systems: ['music'], music: { tokens: algorithm } }));
  const own = secretOf(secret.name);
  /** As S1 signs it. @param at milliseconds since 1970; it is good for an hour from then */
  const signed = (
    pem: string,
    { at = Date.now(), iss = signedTokens.issuer }: { at?: number; iss?: string } = {},
  ): string =>
    createSigner({
      algorithm,
      key: pem,
      kid: keyId(createPrivateKey(pem)),
      iss,
      expiresIn: 3_600_000,
      clockTimestamp: at,
    })({ user_id: 'ada' });
  const good = signed(own);
  const forged = signed(newPrivateKey(secret.privateKey));

  let mesh: MeshedMusic;
  let pool: Pool;
  beforeAll(async () => {
    mesh = await MeshedMusic.start(objects.map(withoutKeys));
    pool = new Pool(mesh.origin);
  });
  afterAll(async () => {
    await pool?.close();
    await mesh?.stop();
  });

  const send = async (method: 'GET' | 'POST' | 'PUT', path: string, authorization?: string, sent?: object) => {
    const headers = {
      host: anyHost,
      ...(authorization !== undefined && { authorization }),
      ...(sent && { 'content-type': 'application/json' }),
    };
    const { statusCode, body } = await pool.request({
      method,
      path,
      headers,
      ...(sent && { body: JSON.stringify(sent) }),
    });
    return { status: statusCode, text: await body.text() };
  };
  /** What S1 and S2 answer to a read. */
  const answers = async (authorization?: string) => [
    await send('GET', `${users.http.basePath}/nobody`, authorization),
    await send('GET', `${music.http.basePath}/nothing`, authorization),
  ];
  const statuses = async (authorization?: string) => (await answers(authorization)).map(({ status }) => status);
  /** A connection that is open goes by what held when it was opened, for one call more. */
  const settled = async (authorization: string, wanted: number): Promise<readonly number[]> => {
    let found = await statuses(authorization);
    for (let tries = 0; tries < 20 && found.some((one) => one !== wanted); tries++)
      found = await statuses(authorization);
    return found;
  };

  test('are none of them good as long as the proxies may not fetch the keys of S1', async () => {
    expect((await answers(`Bearer ${good}`)).map(({ status, text }) => `${status} ${text}`)).toEqual([
      '401 Jwks remote fetch is failed',
      '401 Jwks remote fetch is failed',
    ]);
  });

  describe('in the mesh of the chart', () => {
    beforeAll(async () => {
      await mesh.apply(objects);
      expect(await settled(`Bearer ${good}`, 200)).toEqual([200, 200]);
    });

    test('are good for S1 and S2 where S1 gave them', async () => {
      const ada = { fname: 'Ada', lname: 'Lovelace', email: 'ada@example.org' };
      const { text: created } = await send('POST', `${users.http.basePath}/`, undefined, ada);
      const { user_id: uid } = JSON.parse(created) as { user_id: string };
      const { status, text: token } = await send('PUT', `${users.http.basePath}/login`, undefined, { uid });
      expect(status).toBe(200);
      expect(await statuses(`Bearer ${token}`)).toEqual([200, 200]);
    });

    test.each([
      ['that somebody else signed', forged, "401 Jwks doesn't have key to match kid or alg from Jwt"],
      ['with another claim under the signature of S1', changed(good), '401 Jwt verification fails'],
      ['whose time is over', signed(own, { at: Date.now() - 7_200_000 }), '401 Jwt is expired'],
    ])('are refused by both proxies where they are one %s', async (_, token, refusal) => {
      const found = await answers(`Bearer ${token}`);
      expect(found.map(({ status, text }) => `${status} ${text}`)).toEqual([refusal, refusal]);
    });

    test.each([
      ['of another issuer', signed(own, { iss: 'somebody' })],
      ['without a signature', relabelled(good, 'none', () => '')],
      ['with the public key for a shared secret', relabelled(good, 'HS256', hmacBy(own))],
      ['that is no token at all', 'any'],
    ])('are refused by both proxies also where they are one %s', async (_, token) => {
      expect(await statuses(`Bearer ${token}`)).toEqual([401, 401]);
    });

    test('are not asked for: any other value will do, and that there is one the services see to', async () => {
      expect(await statuses('any')).toEqual([200, 200]);
      const missing = { status: 401, text: '{"error":"missing auth"}' };
      expect(await answers()).toEqual([missing, missing]);
    });

    test('are checked by keys that nobody outside gets', async () => {
      expect((await send('GET', signedTokens.keysPath)).status).toBe(404);
    });
  });

  test('are all of them good without the objects, forged ones too', async () => {
    await mesh.apply(objects.filter(({ kind }) => kind !== 'RequestAuthentication'));
    expect(await settled(`Bearer ${forged}`, 200)).toEqual([200, 200]);
  });
});

/** S1 answers the gateway alone, as with the course's tokens. */
function withoutKeys(manifest: Manifest): Manifest {
  if (manifest.kind !== 'AuthorizationPolicy' || manifest.metadata.name !== users.name) return manifest;
  const { spec } = manifest as Manifest & { readonly spec: { readonly rules: readonly object[] } };
  return { ...manifest, spec: { ...spec, rules: spec.rules.slice(0, 1) } } as Manifest;
}

/** The same token for somebody else. */
function changed(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const other = Buffer.from(JSON.stringify({ ...claims, user_id: 'eve' })).toString('base64url');
  return [header, other, signature].join('.');
}

/** The same claims under another algorithm. */
function relabelled(token: string, alg: string, sign: (text: string) => string): string {
  const [header = '', payload = ''] = token.split('.');
  const labels = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
  const text = `${Buffer.from(JSON.stringify({ ...labels, alg })).toString('base64url')}.${payload}`;
  return `${text}.${sign(text)}`;
}

/** By what everybody can get, which a careless verifier takes for the secret of HS256. */
function hmacBy(pem: string): (text: string) => string {
  const publicKey = createPublicKey(pem).export({ type: 'spki', format: 'pem' });
  return (text) => createHmac('sha256', publicKey).update(text).digest('base64url');
}
