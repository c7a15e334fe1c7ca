/** The parameters of a call from the body of a request: JSON, a form, or nothing. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from '../../../../runtime/errors';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Inside `app`, bodies become one line of JSON: that of an object. */
export function readParameters(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parsers = { 'application/json': jsonLine, 'application/x-www-form-urlencoded': formLine };
  for (const [type, read] of Object.entries(parsers))
    app.addContentTypeParser<Buffer>(type, { parseAs: 'buffer' }, (_request, body, done) => {
      try {
        done(null, read(textOf(body)));
      } catch (error) {
        done(error as Error);
      }
    });
}

/** What a request without a body means. */
export function parametersOf({ body }: FastifyRequest): string {
  return typeof body === 'string' ? body : '{}';
}

/** As it was sent, so that Python sees whole numbers that JavaScript would round; a line end is only ever white space. */
function jsonLine(text: string): string {
  if (text.trim() === '') return '{}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(`the body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable('the body must be a JSON object, as {"a": 5, "b": 3}');
  return text.replaceAll(/[\r\n]/g, ' ');
}

/** Text by name; of a name that comes twice, the first counts. */
function formLine(text: string): string {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) if (!values.has(name)) values.set(name, value);
  return JSON.stringify(Object.fromEntries(values));
}

function textOf(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw unreadable('the body is not UTF-8');
  }
}

function unreadable(reason: string): HttpError {
  return new HttpError(400, { error: 'parameters cannot be read', reason, ran: false });
}
