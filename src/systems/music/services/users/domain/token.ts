import { createSigner } from 'fast-jwt';
import { signedTokens } from '../../../contract';
import { keyId } from './key-set';
import type { SigningKey } from './signing-key';

export interface LoginToken {
  readonly user_id: string;
  /** Seconds since 1970, with fractions. */
  readonly time: number;
}

export interface SignerOptions {
  readonly key: SigningKey;
  /** How long a token is good for, from when it is signed. */
  readonly lifetimeSeconds: number;
}

/**
 * Signs login tokens; `iat` and `exp` (RFC 7519) say in whole seconds since 1970 when a token begins and ends. Where others
 * are to check it, it also says who signed it (`iss`) and with which key (`kid`).
 */
export function tokenSigner({ key, lifetimeSeconds }: SignerOptions): (token: LoginToken) => string {
  const expiresIn = lifetimeSeconds * 1000;
  if (key.algorithm === 'HS256') return createSigner({ algorithm: 'HS256', key: key.secret, expiresIn });
  return createSigner({
    algorithm: key.algorithm,
    key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    kid: keyId(key.privateKey),
    iss: signedTokens.issuer,
    expiresIn,
  });
}
