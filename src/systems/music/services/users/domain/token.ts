import { createSigner } from 'fast-jwt';

export interface LoginToken {
  readonly user_id: string;
  /** Seconds since 1970, with fractions. */
  readonly time: number;
}

export interface SignerOptions {
  readonly secret: string;
  /** How long a token is good for, from when it is signed. */
  readonly lifetimeSeconds: number;
}

/** Signs login tokens with HS256; `iat` and `exp` (RFC 7519) say in whole seconds since 1970 when a token begins and ends. */
export function tokenSigner({ secret, lifetimeSeconds }: SignerOptions): (token: LoginToken) => string {
  return createSigner({ algorithm: 'HS256', key: secret, expiresIn: lifetimeSeconds * 1000 });
}
