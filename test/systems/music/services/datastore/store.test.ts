import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type EmbeddedStore, startStore } from '../../../../../src/local/store';
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

  test('gives back as text a number of others that no double holds', async () => {
    const numbers = { exact: '9007199254740992', inexact: '9007199254740993', long: '-12345678901234567890' };
    const Item = Object.fromEntries(Object.entries(numbers).map(([name, N]) => [name, { N }]));
    await client.send(new PutItemCommand({ TableName: tables.music, Item: { ...Item, music_id: { S: 'numbers' } } }));
    const { Items } = await new DynamoDbStore(client, tables).query('music', 'numbers');
    expect(Items).toEqual([{ ...numbers, exact: 9007199254740992, music_id: 'numbers' }]);
  });

  test('makes of the most fields that DB takes an expression that DynamoDB takes, which is 4 KB', async () => {
    const sent: unknown[] = [];
    const spy = { send: (command: unknown) => Promise.resolve((sent.push(command), {})) } as unknown as DynamoDBClient;
    const fields = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`a rather long name ${i}`, i]));
    await new DynamoDbStore(spy, tables).update('music', 'x', fields);
    const [{ input }] = sent as [{ readonly input: { readonly UpdateExpression: string } }];
    expect(input.UpdateExpression).toMatch(/^SET #n0 = :v0, .*#n199 = :v199$/);
    expect(Buffer.byteLength(input.UpdateExpression)).toBeLessThanOrEqual(4_096);
  });

  test('says for which items of several DynamoDB had no room', async () => {
    const [kept, left] = [{ music_id: 'kept' }, { music_id: 'left' }];
    const Item = { music_id: { S: 'left' } };
    const answer = { UnprocessedItems: { [tables.music]: [{ PutRequest: { Item } }] } };
    const spy = { send: () => Promise.resolve(answer) } as unknown as DynamoDBClient;
    expect(await new DynamoDbStore(spy, tables).replaceAll('music', [kept, left])).toEqual(['left']);
  });

  test('says which table is missing', async () => {
    const lost = new DynamoDbStore(client, { music: 'Music-nobody', user: 'User-nobody' });
    await expect(lost.query('music', 'x')).rejects.toMatchObject({
      statusCode: 502,
      body: { error: 'store failed', reason: expect.stringContaining('ResourceNotFoundException') as string },
    });
  });
});
