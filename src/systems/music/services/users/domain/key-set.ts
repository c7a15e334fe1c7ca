/** The public half of the key that signs tokens, as others find it. */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { PrivateKey } from './signing-key';

/** JSON Web Key Set (RFC 7517, section 5). */
export interface KeySet {
  readonly keys: readonly JsonWebKey[];
}

export function keySet({ algorithm, privateKey }: PrivateKey): KeySet {
  return { keys: [{ ...publicKey(privateKey), alg: algorithm, use: 'sig', kid: keyId(privateKey) }] };
}

/** The thumbprint of the public key (RFC 7638): the same in every replica, another one for every key. */
export function keyId(privateKey: KeyObject): string {
  const { crv, e, kty, n, x } = publicKey(privateKey);
  // What the RFC asks of each type, in the order of the alphabet; JSON leaves out what a type has not.
  return createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x })).digest('base64url');
}

function publicKey(privateKey: KeyObject): JsonWebKey {
  return createPublicKey(privateKey).export({ format: 'jwk' });
}
