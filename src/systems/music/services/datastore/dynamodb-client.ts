import { CreateTableCommand, DynamoDBClient, ListTablesCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { keepDeadlines } from './dynamodb-deadline';
import { keyName, objectTypes } from './domain/objects';
import type { TableNames } from './dynamodb-store';
import { DynamoDbTransport } from './dynamodb-transport';

export interface ClientOptions {
  readonly region: string;
  /** A local store; absent on AWS. */
  readonly endpoint: string | undefined;
  /** Milliseconds for one attempt. @default 2000 */
  readonly attemptTimeout?: number;
}

/**
 * A client with what the SDK leaves out by default: timeouts. Credentials come from the environment (Pod
 * Identity in EKS); a local store takes any, so it gets invented ones where there are none.
 */
export function dynamoDbClient({ region, endpoint, attemptTimeout = 2_000 }: ClientOptions): DynamoDBClient {
  const invented = endpoint !== undefined && process.env.AWS_ACCESS_KEY_ID === undefined;
  const client = new DynamoDBClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(invented && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    maxAttempts: 5,
    requestHandler: new DynamoDbTransport({ attemptTimeout, connections: 64 }),
    cacheMiddleware: true,
    // Else credentials that know their account lead to a host of the account's own, which the mesh has no name for.
    accountIdEndpointMode: 'disabled',
  });
  keepDeadlines(client);
  return client;
}

/** A local store starts empty, so the tables are made by whoever comes first. */
export async function createMissingTables(client: DynamoDBClient, tables: TableNames): Promise<void> {
  const { TableNames: present = [] } = await client.send(new ListTablesCommand({}));
  for (const type of objectTypes.filter((candidate) => !present.includes(tables[candidate]))) {
    await createTable(client, tables[type], keyName(type));
  }
}

async function createTable(client: DynamoDBClient, TableName: string, key: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  } catch (error) {
    // A second replica of DB started at the same moment.
    if ((error as Error).name !== 'ResourceInUseException') throw error;
  }
  await waitUntilTableExists({ client, minDelay: 0.1, maxDelay: 1, maxWaitTime: 10 }, { TableName });
}
