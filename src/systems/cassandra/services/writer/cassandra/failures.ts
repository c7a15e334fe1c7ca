import { errors, types } from 'cassandra-driver';
import { PermanentFailure } from '../domain/persist';

const { responseErrorCodes: codes } = types;

/** What Cassandra answers when the request itself is wrong: sending it again cannot help. */
const permanentCodes: ReadonlySet<number> = new Set([
  codes.protocolError,
  codes.badCredentials,
  codes.unauthorized,
  codes.syntaxError,
  codes.invalid,
  codes.configError,
  codes.unprepared,
]);

/**
 * The answers about a keyspace, table or column that the node does not know. The driver prepares a statement
 * again by itself, so `unprepared` reaches us only where that failed too.
 */
const unknownCodes: ReadonlySet<number> = new Set([codes.invalid, codes.unprepared]);

const unprepared: ReadonlySet<number> = new Set([codes.unprepared]);

/** Kinds of failure for metrics: names of Cassandra's answers, or what happened on the way there. */
const answers: ReadonlyMap<number, string> = new Map([
  [codes.unavailableException, 'unavailable'],
  [codes.writeTimeout, 'write_timeout'],
  [codes.readTimeout, 'read_timeout'],
  [codes.overloaded, 'overloaded'],
  [codes.isBootstrapping, 'bootstrapping'],
  [codes.writeFailure, 'write_failure'],
]);

/** Every kind that `kindOf` can tell. */
export const kinds: readonly string[] = [
  ...answers.values(),
  'server_error',
  'client_timeout',
  'no_host',
  'connection',
];

export function kindOf(error: unknown): string {
  if (error instanceof errors.ResponseError) return answers.get(error.code) ?? 'server_error';
  if (error instanceof errors.OperationTimedOutError) return 'client_timeout';
  if (error instanceof errors.NoHostAvailableError) return 'no_host';
  return 'connection';
}

/** What went wrong, on one line. */
export function reasonOf(error: unknown): string {
  if (hasCode(error, unprepared)) return 'a statement cannot be prepared: its table is gone or was made anew';
  if (!(error instanceof errors.NoHostAvailableError))
    return error instanceof Error ? firstLine(error.message) : String(error);
  const hosts = Object.entries(error.innerErrors as Readonly<Record<string, unknown>>);
  if (hosts.length === 0) return 'no node is known to be up';
  return `no node answers: ${hosts.map(([host, reason]) => `${host} ${reasonOf(reason)}`).join(', ')}`;
}

function firstLine(message: string): string {
  return message.split('\n', 1).join();
}

/** Gives failures that only a human can repair their own class; all others are worth another attempt. */
export async function classified<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const reason = permanentReason(error);
    throw reason === undefined ? error : new PermanentFailure(reason, { cause: error });
  }
}

/** Whether every node that was asked says that it does not know the keyspace, table or column. */
export function isUnknown(error: unknown): boolean {
  return reasonsOf(error).every((reason) => hasCode(reason, unknownCodes));
}

/** Final is what every node that was asked refuses; one that is merely down may still say something else. */
function permanentReason(error: unknown): string | undefined {
  const reasons = reasonsOf(error);
  return reasons.every(isPermanent) ? reasonOf(reasons[0]) : undefined;
}

/** What each node said, or the one failure that there was. */
function reasonsOf(error: unknown): readonly unknown[] {
  const reasons = error instanceof errors.NoHostAvailableError ? Object.values(error.innerErrors as object) : [];
  return reasons.length > 0 ? (reasons as readonly unknown[]) : [error];
}

function isPermanent(reason: unknown): boolean {
  const isRefusal = reason instanceof errors.AuthenticationError || reason instanceof errors.ArgumentError;
  return isRefusal || hasCode(reason, permanentCodes);
}

function hasCode(reason: unknown, codes: ReadonlySet<number>): boolean {
  return reason instanceof errors.ResponseError && codes.has(reason.code);
}
