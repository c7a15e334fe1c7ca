import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a client reads when the input of this route cannot be used. Default `error reading arguments`. */
    readonly misread?: string;
  }
}

/** An answer that is not a success, thrown where it is found out; clients see the body and nothing else. */
export class HttpError extends Error {
  constructor(
    readonly statusCode: number,
    readonly body: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) {
    super(`${statusCode} ${JSON.stringify(body)}`, options);
  }
}

/** Input that cannot be used: which field, and why. */
export function misread(request: FastifyRequest, reason: string, field?: string): HttpError {
  return new HttpError(400, misreadBody(request, reason, field));
}

/** Input that a schema refuses. @param whole what its reader calls that which the schema describes */
export function misreadViolation(request: FastifyRequest, violation: Violation, whole = 'the body'): HttpError {
  const { field, reason } = explain(violation, whole);
  return misread(request, reason, field);
}

/** Answers every error in JSON; what we did not foresee is logged with its stack and hidden from the client. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof HttpError) {
    if (error.statusCode >= 500) request.log.warn({ reason: error.body.reason }, error.message);
    return reply.code(error.statusCode).send(error.body);
  }
  const violation = error.validation?.[0];
  if (violation) return reply.code(400).send(misreadViolation(request, violation).body);
  const { statusCode = 500 } = error;
  if (statusCode === 413) return refuseWhenRead(request, reply, misreadBody(request, error.message));
  if (statusCode < 500) return reply.code(statusCode).send(misreadBody(request, error.message));
  request.log.error({ err: error }, error.message);
  return reply.code(500).send({ error: 'internal error' });
}

/** Closing a connection on unread bytes resets it, and a proxy in front answers 503: the rest is read and dropped. */
function refuseWhenRead(request: FastifyRequest, reply: FastifyReply, body: object): FastifyReply {
  const answer = () => void reply.code(413).removeHeader('connection').send(body);
  if (request.raw.readableEnded) answer();
  else request.raw.once('end', answer).resume();
  return reply;
}

function misreadBody(request: FastifyRequest, reason: string, field?: string) {
  const message = request.routeOptions.config.misread ?? 'error reading arguments';
  return { message, ...(field !== undefined && { field }), reason };
}

type Violation = NonNullable<FastifyError['validation']>[number];

function explain(
  { keyword, instancePath, params, message = 'is not valid' }: Violation,
  whole: string,
): { field?: string; reason: string } {
  const field = instancePath.split('/')[1];
  if (keyword === 'required') return { field: String(params.missingProperty), reason: 'is missing' };
  if (keyword === 'enum') return { ...(field && { field }), reason: `must be one of ${String(params.allowedValues)}` };
  if (field) return { field, reason: message };
  return { reason: `${whole} ${message}` };
}
