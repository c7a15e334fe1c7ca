import { fixtureAwsLab } from '../../support/lab';
import { synthesize } from './synthesized';

const tablesOf = (aws = {}) => synthesize(fixtureAwsLab({ aws })).data.all('aws_dynamodb_table');

describe('The data stack', () => {
  test('makes the two tables of music and nothing else', () => {
    const { data } = synthesize(fixtureAwsLab());
    expect(data.types).toEqual(['aws_dynamodb_table']);
    expect(Object.keys(tablesOf())).toEqual(['Music-octocat', 'User-octocat']);
  });

  test.each([
    ['Music-octocat', 'music_id'],
    ['User-octocat', 'user_id'],
  ])('makes %s with the key %s, encrypted, recoverable and tagged', (name, key) => {
    expect(tablesOf()[name]).toMatchObject({
      name,
      hash_key: key,
      attribute: [{ name: key, type: 'S' }],
      server_side_encryption: { enabled: true },
      point_in_time_recovery: { enabled: true },
      tags: { system: 'music' },
    });
  });

  test('provisions five read and five write units', () => {
    for (const table of Object.values(tablesOf({ tables: 'provisioned' })))
      expect(table).toMatchObject({ billing_mode: 'PROVISIONED', read_capacity: 5, write_capacity: 5 });
  });

  test('pays by request, without any units, when the lab says on-demand', () => {
    for (const table of Object.values(tablesOf({ tables: 'on-demand' }))) {
      expect(table).toMatchObject({ billing_mode: 'PAY_PER_REQUEST' });
      expect(table).not.toHaveProperty('read_capacity');
      expect(table).not.toHaveProperty('write_capacity');
    }
  });
});
