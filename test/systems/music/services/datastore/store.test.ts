import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type EmbeddedStore as EmbeddedStore, startStore } from '../../../../../src/local/store';
import {
  createMissingTables,
  dynamoDbClient,
} from '../../../../../src/systems/music/services/datastore/dynamodb-client';
import { DynamoDbStore } from '../../../../../src/systems/music/services/datastore/dynamodb-store';
import { MemoryStore } from '../../../../../src/systems/music/services/datastore/memory-store';
import { storeContract } from '../../../../support/store-contract';

const tables = { music: 'Music-octocat', user: 'User-octocat' };

describe('the store in memory', () => {
  storeContract(() => new MemoryStore());
});

describe('the store on the embedded DynamoDB', () => {
  let embedded: EmbeddedStore;
  let client: DynamoDBClient;
  beforeAll(async () => {
    embedded = await startStore(0);
    client = dynamoDbClient({ region: 'us-west-2', endpoint: embedded.url });
    await createMissingTables(client, tables);
  });
  afterAll(async () => {
    client.destroy();
    await embedded.close();
  });

  storeContract(() => new DynamoDbStore(client, tables));

  test('finds its tables made when DB starts a second time', async () => {
    await expect(createMissingTables(client, tables)).resolves.toBeUndefined();
  });

  test('makes its tables once when two replicas start together', async () => {
    const fresh = { music: 'Music-two', user: 'User-two' };
    await Promise.all([createMissingTables(client, fresh), createMissingTables(client, fresh)]);
    expect(await new DynamoDbStore(client, fresh).query('music', 'x')).toMatchObject({ Count: 0 });
  });

  test('says which table is missing', async () => {
    const lost = new DynamoDbStore(client, { music: 'Music-nobody', user: 'User-nobody' });
    await expect(lost.query('music', 'x')).rejects.toMatchObject({
      statusCode: 502,
      body: { error: 'store failed', reason: expect.stringContaining('ResourceNotFoundException') as string },
    });
  });
});
