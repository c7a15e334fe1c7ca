import type { onRequestHookHandler } from 'fastify';
import { HttpError } from './errors';

/** The courses' rule: an `Authorization` header of any value. Asked before the body is read. */
export const requireAuthorization: onRequestHookHandler = (request, _reply, done) => {
  if (request.headers.authorization === undefined) done(new HttpError(401, { error: 'missing auth' }));
  else done();
};
