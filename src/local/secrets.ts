/** What stands on this machine for the Secrets of a cluster. */
import { generateKeyPairSync } from 'node:crypto';
import type { KeyType } from '../contract';
import type { System } from '../lab/lab';

/**
 * The values of one run, by the name of the Secret: those of development, which everybody knows, and private keys that no
 * other run has.
 * @throws Error for a Secret that the system does not have
 */
export function secretsOfRun({ name: system, secrets }: Pick<System, 'name' | 'secrets'>): (name: string) => string {
  const values = new Map(
    Object.values(secrets).map((secret) => [
      secret?.name,
      secret && 'privateKey' in secret ? newPrivateKey(secret.privateKey) : secret?.development,
    ]),
  );
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`The contract of ${system} has no secret ${name} with these settings`);
    return value;
  };
}

/** PKCS #8 as PEM; an RSA key has the 2048 bits that RS256 asks for at least (RFC 7518, section 3.3). */
export function newPrivateKey(type: KeyType): string {
  const pair = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
