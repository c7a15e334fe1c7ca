import { createSigner } from 'fast-jwt';

export interface LoginToken {
  readonly user_id: string;
  /** Seconds since 1970, with fractions. */
  readonly time: number;
}

/** Signs login tokens with HS256. */
export function tokenSigner(secret: string): (token: LoginToken) => string {
  return createSigner({ algorithm: 'HS256', key: secret, noTimestamp: true });
}
