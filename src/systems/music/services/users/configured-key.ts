import type { KeyObject } from 'node:crypto';
import { StartError } from '../../../../runtime/environment';
import type { SigningKey } from './domain/signing-key';

/** What S1 may be given to sign tokens with. */
export interface KeySettings {
  readonly JWT_SECRET?: string | undefined;
  readonly JWT_RSA_KEY?: KeyObject | undefined;
  readonly JWT_ED25519_KEY?: KeyObject | undefined;
}

/** @throws StartError where there is none, or more than one: nobody could say which of them counts */
export function configuredKey({ JWT_SECRET, JWT_RSA_KEY, JWT_ED25519_KEY }: KeySettings): SigningKey {
  const given: readonly SigningKey[] = [
    ...(JWT_SECRET === undefined ? [] : [{ algorithm: 'HS256', secret: JWT_SECRET } as const]),
    ...(JWT_RSA_KEY ? [{ algorithm: 'RS256', privateKey: JWT_RSA_KEY } as const] : []),
    ...(JWT_ED25519_KEY ? [{ algorithm: 'EdDSA', privateKey: JWT_ED25519_KEY } as const] : []),
  ];
  const [key, ...more] = given;
  if (key && more.length === 0) return key;
  throw new StartError(
    `Give one of JWT_SECRET (HS256), JWT_RSA_KEY (RS256) and JWT_ED25519_KEY (EdDSA) to sign tokens with, not ${given.length} of them.`,
  );
}
