import { createPrivateKey } from 'node:crypto';
import { secretsOfRun } from '../../src/local/secrets';
import { operations } from '../../src/systems/music/operations';
import { fixtureLab } from '../support/lab';
import { planOf } from '../support/plan';

/** What S1 gets to sign with, by variable. */
function signing(tokens: string): Readonly<Record<string, string | undefined>> {
  const lab = fixtureLab('local', { systems: ['music'], music: { tokens } });
  const { plan } = planOf(lab, lab.systems.music as never, operations);
  const given = (environment: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(environment).filter(([name]) => /^JWT_(SECRET|\w+_KEY)$/.test(name)));
  const first = given(plan.services.find(({ workload }) => workload === 'users')?.environment);
  const replica = plan.replica({ workload: 'users', version: 'v1', name: 'another', port: 1 });
  expect(given(replica.environment)).toEqual(first);
  return first;
}

describe('What S1 signs tokens with on one machine', () => {
  test('is the course’s secret, which everybody knows, unless lab.yaml says otherwise', () => {
    expect(signing('HS256')).toEqual({ JWT_SECRET: 'development-secret-of-login-tokens' });
  });

  test.each([
    ['RS256', 'JWT_RSA_KEY', 'rsa'],
    ['EdDSA', 'JWT_ED25519_KEY', 'ed25519'],
  ])('is with %s a private key that every process of a run has and no other run', (tokens, variable, type) => {
    const [one, other] = [signing(tokens), signing(tokens)];
    expect([Object.keys(one), Object.keys(other)]).toEqual([[variable], [variable]]);
    expect(createPrivateKey(one[variable] ?? '').asymmetricKeyType).toBe(type);
    expect(one[variable]).not.toBe(other[variable]);
  });

  test('is nothing where the system has no such Secret', () => {
    const secretOf = secretsOfRun({ name: 'music', secrets: {} });
    expect(() => secretOf('svc-s1-jwt')).toThrow('The contract of music has no secret svc-s1-jwt with these settings');
  });
});
