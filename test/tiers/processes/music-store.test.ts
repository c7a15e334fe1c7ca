import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createMissingTables, dynamoDbClient } from '../../../src/systems/music/services/datastore/dynamodb-client';
import { DynamoDbStore } from '../../../src/systems/music/services/datastore/dynamodb-store';
import { storeContract } from '../../support/store-contract';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../tools/dynamodb-local';

const tables = { music: 'Music-octocat', user: 'User-octocat' };

describe('the store on DynamoDB Local', () => {
  let local: DynamoDbLocal;
  let client: DynamoDBClient;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
    client = dynamoDbClient({ region: 'us-west-2', endpoint: local.url });
    await createMissingTables(client, tables);
  });
  afterAll(async () => {
    client.destroy();
    await local.stop();
  });

  storeContract(() => new DynamoDbStore(client, tables));

  test('finds its tables made when DB starts a second time', async () => {
    await expect(createMissingTables(client, tables)).resolves.toBeUndefined();
  });

  test.each([
    ['a field without a name', { '': 1 }],
    ['a number that is too large', { Year: 1e200 }],
  ])('refuses %s as our own check does, with a 400', async (_what, fields) => {
    const store = new DynamoDbStore(client, tables);
    await expect(store.replace('music', { music_id: 'x', ...fields })).rejects.toMatchObject({ statusCode: 400 });
  });
});
