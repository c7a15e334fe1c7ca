import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an `Authorization` header is Basic, of user `svc-loader` with the right password. */
export function isLoader(header: string | undefined, token: string): boolean {
  const [scheme, credentials = ''] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return false;
  return sameText(Buffer.from(credentials, 'base64').toString(), `svc-loader:${token}`);
}

/** Takes as long for a near miss as for any other, whatever the lengths. */
function sameText(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}
