import type { FastifyRequest } from 'fastify';
import { misread } from '../../../../runtime/errors';
import { BadObject, checkKey } from './domain/objects';

/** Answers what no store would take with 400, the field and why. */
export function checked<T>(request: FastifyRequest, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof BadObject) throw misread(request, error.reason, error.field);
    throw error;
  }
}

/** A key that a store would take. @param field what the client calls it */
export function checkedKey(request: FastifyRequest, field: string, key: string): string {
  checked(request, () => checkKey(field, key));
  return key;
}
