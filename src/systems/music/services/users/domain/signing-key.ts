import type { KeyObject } from 'node:crypto';

/** What tokens are signed with. */
export type SigningKey = SharedSecret | PrivateKey;

/** Whoever checks a token could sign one as well. */
export interface SharedSecret {
  readonly algorithm: 'HS256';
  readonly secret: string;
}

/** Others have the public half, and can check but not sign. */
export interface PrivateKey {
  readonly algorithm: 'RS256' | 'EdDSA';
  readonly privateKey: KeyObject;
}
