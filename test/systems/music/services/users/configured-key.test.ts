import { createPrivateKey } from 'node:crypto';
import { newPrivateKey } from '../../../../../src/local/secrets';
import { configuredKey } from '../../../../../src/systems/music/services/users/configured-key';

const rsa = createPrivateKey(newPrivateKey('rsa'));
const ed25519 = createPrivateKey(newPrivateKey('ed25519'));

describe('The key that S1 signs with', () => {
  test.each([
    ['a secret', { JWT_SECRET: 'secret' }, { algorithm: 'HS256', secret: 'secret' }],
    ['a key of RSA', { JWT_RSA_KEY: rsa }, { algorithm: 'RS256', privateKey: rsa }],
    ['a key of Ed25519', { JWT_ED25519_KEY: ed25519 }, { algorithm: 'EdDSA', privateKey: ed25519 }],
  ])('is %s, with the algorithm of its kind', (_, settings, key) => {
    expect(configuredKey(settings)).toEqual(key);
  });

  test.each([
    ['none', {}, 0],
    ['two', { JWT_SECRET: 'secret', JWT_RSA_KEY: rsa }, 2],
  ])('is refused at the start where there is %s', (_, settings, count) => {
    expect(() => configuredKey(settings)).toThrow(
      `Give one of JWT_SECRET (HS256), JWT_RSA_KEY (RS256) and JWT_ED25519_KEY (EdDSA) to sign tokens with, not ${count} of them.`,
    );
  });
});
