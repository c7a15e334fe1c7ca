import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type EmbeddedStore, startStore } from '../../../src/local/store';
import { LabFolder } from '../lab';
import { answer, callsIn } from '../programs';

const music = ['--set', 'systems=[music, greeter]'] as const;

describe('lab tables', () => {
  let folder: LabFolder;
  beforeEach(() => void (folder = new LabFolder()));
  afterEach(() => folder.remove());

  test('on AWS tells items, units and price of each table, of one by use, and of one that is missing', async () => {
    const described = (table: object) => `echo '${JSON.stringify({ Table: table })}'`;
    const provisioned = {
      TableStatus: 'ACTIVE',
      ItemCount: 400,
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    };
    const missing = `echo "An error occurred (ResourceNotFoundException) when calling DescribeTable" >&2; exit 254`;
    answer(folder, { aws: `case "$*" in *Music-octocat*) ${described(provisioned)};; *) ${missing};; esac` });
    const { stdout } = await folder.lab('tables', ...music);
    expect(stdout).toBe(
      [
        'Table          State    Items  Reads  Writes  $ an hour',
        'Music-octocat  ACTIVE   400    5      5       0.00390',
        'User-octocat   missing  -      -      -       0.00000\n',
      ].join('\n'),
    );
    const byUse = { TableStatus: 'ACTIVE', ItemCount: 1, BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } };
    answer(folder, { aws: described(byUse) });
    expect(JSON.parse((await folder.lab('tables', '--json', ...music)).stdout)).toMatchObject([
      { name: 'Music-octocat', items: 1, reads: null, usdPerHour: null },
      { name: 'User-octocat', items: 1 },
    ]);
  });

  test('says that no system has any', async () => {
    expect((await folder.lab('tables')).stdout).toBe('No system of aws756 has tables.\n');
  });

  describe('without AWS', () => {
    let store: EmbeddedStore;
    beforeAll(async () => {
      store = await startStore(0);
      const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
      const client = new DynamoDBClient({ endpoint: store.url, region: 'us-west-2', credentials });
      const TableName = 'Music-octocat';
      await client.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: [{ AttributeName: 'music_id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'music_id', KeyType: 'HASH' }],
          ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
        }),
      );
      await client.send(new PutItemCommand({ TableName, Item: { music_id: { S: 'one' } } }));
      client.destroy();
    });
    afterAll(() => store.close());

    test('asks the store in the cluster, which costs nothing', async () => {
      const { host } = new URL(store.url);
      answer(folder, { kubectl: `echo "Forwarding from ${host} -> 8000"; exec sleep 60` });
      const { code, stdout } = await folder.lab('tables', '--env', 'local', '--json', ...music);
      expect([code, JSON.parse(stdout)]).toEqual([
        0,
        [
          { name: 'Music-octocat', state: 'ACTIVE', items: 1, reads: 5, writes: 6, usdPerHour: 0 },
          { name: 'User-octocat', state: 'missing', items: null, reads: null, writes: null, usdPerHour: 0 },
        ],
      ]);
      expect(callsIn(folder)).toEqual([
        'kubectl --context kind-aws756 port-forward --namespace c756ns service/dynamodb :8000',
      ]);
    });

    test('says that the store does not answer', async () => {
      answer(folder, { kubectl: 'echo "Forwarding from 127.0.0.1:9 -> 8000"; exec sleep 60' });
      expect(await folder.lab('tables', '--env', 'local', ...music)).toMatchObject({
        code: 1,
        stderr: 'The store in the cluster does not answer. See whether its pod runs: ./lab status\n',
      });
    });

    test('says that nothing leads there', async () => {
      answer(folder, { kubectl: 'true' });
      expect(await folder.lab('tables', '--env', 'local', ...music)).toMatchObject({
        code: 1,
        stderr: 'kubectl leads no port to the Service dynamodb: it ended at once.\n',
      });
    });
  });
});
