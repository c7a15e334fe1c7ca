import { errors, types } from 'cassandra-driver';
import { UserError } from '../../../user-error';
import { schema } from '../contract';

const { responseErrorCodes: codes } = types;

/** What Cassandra says when fewer nodes answer than the level asks for. */
const tooFew: ReadonlySet<number> = new Set([codes.unavailableException, codes.readTimeout, codes.readFailure]);

/** What it says of a keyspace or a table that is not there. */
const unknown: ReadonlySet<number> = new Set([codes.invalid]);

/** A failure of the ring in words for the person who asked; undefined for what is our own mistake. */
export function problemOf(error: unknown, nodes: readonly string[]): UserError | undefined {
  if (error instanceof errors.NoHostAvailableError)
    return new UserError(
      `No node answers at ${nodes.join(', ')}.\nStart a ring: ./lab run cassandra. Or name one: --at <host:port>`,
    );
  if (!(error instanceof errors.ResponseError)) return undefined;
  if (tooFew.has(error.code))
    return new UserError(`${error.message}\nNot every node is up (./lab status cassandra). Ask fewer: --level QUORUM`);
  if (unknown.has(error.code))
    return new UserError(
      `${error.message}\nThe writer makes ${schema.keyspace} and its tables; it has not been here yet.`,
    );
  return undefined;
}
