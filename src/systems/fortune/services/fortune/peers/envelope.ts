/** A message as it travels between members: signed, addressed to one process, and numbered. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Message } from '../domain/election/model';

export interface Envelope {
  readonly from: number;
  readonly to: number;
  /** Of the sender; a restarted member has another one, and counts from 1 again. */
  readonly process: string;
  /** What the receiver is called now (inbox.ts), so that nothing that was said to an earlier process can be said again. */
  readonly audience: string;
  readonly sequence: number;
  readonly message: Message;
}

export const signatureHeader = 'x-fortune-signature';

/** Bytes; a real envelope has about 250. */
export const largestEnvelope = 1024;

/** What the secret signs here, and nowhere else. */
const purpose = 'fortune/election/v1\n';

export function sign(secret: string, body: string | Buffer): string {
  return createHmac('sha256', secret).update(purpose).update(body).digest('hex');
}

export function isSigned(secret: string, body: string | Buffer, signature: unknown): boolean {
  if (typeof signature !== 'string' || !/^[0-9a-f]{64}$/.test(signature)) return false;
  return timingSafeEqual(Buffer.from(signature, 'hex'), Buffer.from(sign(secret, body), 'hex'));
}

/** @returns undefined for everything that is not exactly an envelope */
export function readEnvelope(body: string): Envelope | undefined {
  const value = parse(body);
  if (!isObject(value)) return undefined;
  const { from, to, process, audience, sequence } = value;
  const message = readMessage(value.message);
  const isWhole = isCount(from) && isCount(to) && isCount(sequence) && isText(process) && isText(audience);
  return isWhole && message ? { from, to, process, audience, sequence, message } : undefined;
}

function readMessage(value: unknown): Message | undefined {
  if (!isObject(value)) return undefined;
  const { type, term, version, unchangedMs, leaving } = value;
  switch (type) {
    case 'election':
      return isText(version) && isDuration(unchangedMs) ? { type, version, unchangedMs } : undefined;
    case 'ok':
      return { type };
    case 'coordinator':
    case 'claim':
      return isCount(term) ? { type, term } : undefined;
    case 'resign':
      return isCount(term) && typeof leaving === 'boolean' ? { type, term, leaving } : undefined;
    default:
      return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 100;
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
