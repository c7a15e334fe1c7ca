import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { misread } from './errors';

/**
 * Reads JSON bodies, and refuses with 400 what would be read as something else than was sent. Many clients name a
 * JSON content type on a DELETE without a body, which is fine.
 */
export function addJsonParser(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) return done(null, undefined);
    if (!isUtf8(bytes)) return done(misread(request, 'the body is not UTF-8'));
    parseText(request, bytes.toString(), parse, done);
  });
}

type Done = (error: Error | null, value?: unknown) => void;
type Parse = ReturnType<FastifyInstance['getDefaultJsonParser']>;

function parseText(request: FastifyRequest, text: string, parse: Parse, done: Done): void {
  void parse(request, text, (error, value) => {
    if (error) return done(isJson(text) ? misread(request, reserved) : error);
    const number = inexactNumber(text);
    if (number === undefined) return done(null, value);
    done(misread(request, `the body holds ${number}, a number that cannot be kept exactly: send it as text`));
  });
}

/** Names that could do harm; Fastify says of them as well that the body is no JSON. */
const reserved = 'the body holds __proto__ or constructor.prototype, which are reserved';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const longDigits = /\d{16}/;
const strings = /"[^"\\]*(?:\\.[^"\\]*)*"/g;
const wholeNumbers = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** The first whole number in a JSON text that a double cannot hold, e.g. 2^53 + 1. */
function inexactNumber(text: string): string | undefined {
  if (!longDigits.test(text)) return undefined;
  const found = text.replace(strings, '').match(wholeNumbers) ?? [];
  return found.find((digits) => !isExact(digits))?.slice(0, 40);
}

/** Whether a double that is written out again has the digits of this whole number, as 2^53 + 1 does not. */
export function isExact(digits: string): boolean {
  const number = Number(digits);
  return Number.isFinite(number) && significant(number.toExponential()) === significant(digits);
}

function significant(number: string): string {
  const [mantissa = ''] = number.replace(/[-.]/g, '').split('e');
  return mantissa.replace(/^0+|0+$/g, '');
}
