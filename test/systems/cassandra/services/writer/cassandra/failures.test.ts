import { errors, types } from 'cassandra-driver';
import {
  kindOf,
  reasonOf,
  classified,
} from '../../../../../../src/systems/cassandra/services/writer/cassandra/failures';
import { PermanentFailure } from '../../../../../../src/systems/cassandra/services/writer/domain/persist';

const { responseErrorCodes: codes } = types;
const answer = (code: number) => new errors.ResponseError(code, 'the message');
const noHost = (...reasons: readonly Error[]) =>
  new errors.NoHostAvailableError(Object.fromEntries(reasons.map((reason, index) => [`10.0.0.${index}:9042`, reason])));

const transient = {
  'too few nodes for the consistency': [answer(codes.unavailableException), 'unavailable'],
  'a write that timed out': [answer(codes.writeTimeout), 'write_timeout'],
  'a read that timed out': [answer(codes.readTimeout), 'read_timeout'],
  'an overloaded node': [answer(codes.overloaded), 'overloaded'],
  'a node that joins': [answer(codes.isBootstrapping), 'bootstrapping'],
  'a node that failed inside': [answer(codes.serverError), 'server_error'],
  'no answer in time': [new errors.OperationTimedOutError('late', '10.0.0.1'), 'client_timeout'],
  'no node at all': [noHost(), 'no_host'],
  'nodes that are down': [noHost(new Error('connect ECONNREFUSED')), 'no_host'],
  'one node that refuses us while another is down': [
    noHost(answer(codes.badCredentials), new Error('down')),
    'no_host',
  ],
  'a broken connection': [new Error('Socket was closed'), 'connection'],
} as const;

describe('a failure', () => {
  test.each(Object.entries(transient))('is worth another attempt: %s', async (_, [error, kind]) => {
    await expect(classified(Promise.reject(error))).rejects.toBe(error);
    expect(kindOf(error)).toBe(kind);
  });

  test.each([
    ['a table or column that is not there', answer(codes.invalid)],
    ['a statement that cannot be read', answer(codes.syntaxError)],
    ['a wrong password', answer(codes.badCredentials)],
    ['a right that we lack', answer(codes.unauthorized)],
    ['a ring that wants a password', new errors.AuthenticationError('who are you')],
    ['a wrong password, at every node', noHost(answer(codes.badCredentials), answer(codes.badCredentials))],
    ['a statement that no node can prepare again', noHost(answer(codes.unprepared), answer(codes.unprepared))],
    ['another data center', new errors.ArgumentError('localDataCenter')],
  ])('is for a human: %s', async (_, error) => {
    await expect(classified(Promise.reject(error))).rejects.toBeInstanceOf(PermanentFailure);
  });

  test('is told on one line, with the reason of each node', () => {
    expect(reasonOf(noHost(new Error('connect ECONNREFUSED\n  at somewhere'), new Error('late')))).toBe(
      'no node answers: 10.0.0.0:9042 connect ECONNREFUSED, 10.0.0.1:9042 late',
    );
    expect(reasonOf(noHost())).toBe('no node is known to be up');
  });
});
