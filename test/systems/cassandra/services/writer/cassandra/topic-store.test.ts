import { type Client, errors, types } from 'cassandra-driver';
import { SchemaAgreement } from '../../../../../../src/systems/cassandra/services/writer/cassandra/schema-agreement';
import {
  CassandraTopicStore,
  rowsPerRequest,
} from '../../../../../../src/systems/cassandra/services/writer/cassandra/topic-store';

interface Statement {
  readonly params: readonly [topic: string, seq: number, value: number];
}

/** A client that notes the sequences of each request; `answer` decides what becomes of it. */
function storeOver(answer: () => Promise<void> = () => Promise.resolve()) {
  const requests: number[][] = [];
  const client = {
    batch: (statements: readonly Statement[], options: object) => {
      expect(options).toMatchObject({ logged: false, prepare: true, isIdempotent: true });
      requests.push(statements.map(({ params: [, seq] }) => seq));
      return answer();
    },
  };
  const agreement = new SchemaAgreement({ metadata: { checkSchemaAgreement: () => Promise.resolve(true) } });
  const store = new CassandraTopicStore(client as unknown as Client, agreement, 'test', types.consistencies.quorum);
  return { store, requests };
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

test('rows that leave together share requests, each with no more rows than it may have', async () => {
  const { store, requests } = storeOver();
  const last = 3 * rowsPerRequest + 1;
  await Promise.all(numbers(1, last).map((seq) => store.insert(seq)));
  expect(requests.map(({ length }) => length)).toEqual([rowsPerRequest, rowsPerRequest, rowsPerRequest, 1]);
  expect(requests.flat()).toEqual(numbers(1, last));
});

test('a row that comes later does not wait for others, and has a request of its own', async () => {
  const { store, requests } = storeOver();
  await store.insert(1);
  await store.insert(2);
  expect(requests).toEqual([[1], [2]]);
});

test('a request that fails fails for each of its rows, and only for those', async () => {
  const answers = [Promise.reject(new errors.OperationTimedOutError('late')), Promise.resolve()];
  const { store } = storeOver(() => answers.shift() ?? Promise.resolve());
  const settled = await Promise.allSettled(numbers(1, rowsPerRequest + 1).map((seq) => store.insert(seq)));
  expect(settled.map(({ status }) => status)).toEqual([
    ...numbers(1, rowsPerRequest).map(() => 'rejected'),
    'fulfilled',
  ]);
});
