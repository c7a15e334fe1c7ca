import { errors, types } from 'cassandra-driver';
import {
  schemaGrace,
  SchemaAgreement,
} from '../../../../../../src/systems/cassandra/services/writer/cassandra/schema-agreement';
import { PermanentFailure } from '../../../../../../src/systems/cassandra/services/writer/domain/persist';

const { responseErrorCodes: codes } = types;
const unknown = new errors.ResponseError(codes.invalid, 'unconfigured table');

let now = 0;
let agree = true;
let agreement: SchemaAgreement;
const ask = (failure: Error) => agreement.settled(Promise.reject(failure));

beforeEach(() => {
  now = 0;
  agree = true;
  agreement = new SchemaAgreement({ metadata: { checkSchemaAgreement: () => Promise.resolve(agree) } }, () => now);
});

describe('a table that a node does not know', () => {
  test.each([
    ['one node', unknown],
    ['every node', new errors.NoHostAvailableError({ '10.0.0.1': unknown, '10.0.0.2': unknown })],
  ])('is worth another attempt while it is news, and then for a human: said by %s', async (_, failure) => {
    await expect(ask(failure)).rejects.toBe(failure);
    now = schemaGrace - 1;
    await expect(ask(failure)).rejects.toBe(failure);
    now = schemaGrace;
    await expect(ask(failure)).rejects.toBeInstanceOf(PermanentFailure);
  });

  test('is worth another attempt as long as the nodes do not agree on the schema', async () => {
    agree = false;
    await expect(ask(unknown)).rejects.toBe(unknown);
    now = 10 * schemaGrace;
    await expect(ask(unknown)).rejects.toBe(unknown);
  });

  test.each([
    ['a row', () => Promise.resolve('a row')],
    ['another failure', () => Promise.reject(new errors.OperationTimedOutError('late'))],
  ])('is news again after %s', async (_, other) => {
    await expect(ask(unknown)).rejects.toBe(unknown);
    now = schemaGrace;
    await agreement.settled<string>(other()).catch(() => undefined);
    await expect(ask(unknown)).rejects.toBe(unknown);
  });
});

test('other failures are classified as ever, at once', async () => {
  const late = new errors.ResponseError(codes.writeTimeout, 'late');
  await expect(ask(late)).rejects.toBe(late);
  await expect(ask(new errors.ResponseError(codes.unauthorized, 'no'))).rejects.toBeInstanceOf(PermanentFailure);
});
