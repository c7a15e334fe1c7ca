import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { tracedCall } from '../../../../runtime/tracing/span';
import { fromAttributes, toAttribute, toAttributes } from './attributes';
import { setDeadline } from './dynamodb-deadline';
import { type Fields, keyName, type ObjectType } from './domain/objects';
import { storeError } from './dynamodb-errors';
import { type QueryAnswer, type ObjectStore, StoreError } from './store';

export type TableNames = Readonly<Record<ObjectType, string>>;

/** Milliseconds for one operation with all attempts: less than our callers wait, so that they hear why. */
const defaultDeadline = 4_000;

interface Command {
  readonly input: object;
}

/** The store proper. Writing is conditional or idempotent throughout, so that the client's retries double nothing. */
export class DynamoDbStore implements ObjectStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly deadline: number = defaultDeadline,
  ) {}

  async query(type: ObjectType, key: string): Promise<QueryAnswer> {
    const command = new QueryCommand({
      TableName: this.tables[type],
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': keyName(type) },
      ExpressionAttributeValues: { ':key': { S: key } },
    });
    const {
      Items = [],
      Count = 0,
      ScannedCount = 0,
    } = await this.within('Query', type, command, () => this.client.send(command));
    return { Items: Items.map(fromAttributes), Count, ScannedCount };
  }

  async create(type: ObjectType, item: Fields): Promise<'created' | 'exists'> {
    const command = new PutItemCommand({
      TableName: this.tables[type],
      Item: toAttributes(item),
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': keyName(type) },
    });
    try {
      await this.within('PutItem', type, command, () => this.client.send(command));
      return 'created';
    } catch (error) {
      if (error instanceof StoreError && (error.cause as Error).name === 'ConditionalCheckFailedException')
        return 'exists';
      throw error;
    }
  }

  async replace(type: ObjectType, item: Fields): Promise<void> {
    const command = new PutItemCommand({ TableName: this.tables[type], Item: toAttributes(item) });
    await this.within('PutItem', type, command, () => this.client.send(command));
  }

  async replaceAll(type: ObjectType, items: readonly Fields[]): Promise<readonly string[]> {
    const table = this.tables[type];
    const puts = items.map((item) => ({ PutRequest: { Item: toAttributes(item) } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: puts } });
    const { UnprocessedItems } = await this.within('BatchWriteItem', type, command, () => this.client.send(command));
    return (UnprocessedItems?.[table] ?? []).map(({ PutRequest }) => PutRequest?.Item?.[keyName(type)]?.S ?? '');
  }

  async update(type: ObjectType, key: string, changes: Fields): Promise<Fields> {
    const fields = Object.entries(changes);
    const command = new UpdateItemCommand({
      TableName: this.tables[type],
      Key: { [keyName(type)]: { S: key } },
      UpdateExpression: `SET ${fields.map((_field, i) => `#n${i} = :v${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(fields.map(([name], i) => [`#n${i}`, name])),
      ExpressionAttributeValues: Object.fromEntries(fields.map(([, value], i) => [`:v${i}`, toAttribute(value)])),
      ReturnValues: 'UPDATED_NEW',
    });
    const { Attributes = {} } = await this.within('UpdateItem', type, command, () => this.client.send(command));
    return fromAttributes(Attributes);
  }

  async remove(type: ObjectType, key: string): Promise<void> {
    const command = new DeleteItemCommand({ TableName: this.tables[type], Key: { [keyName(type)]: { S: key } } });
    await this.within('DeleteItem', type, command, () => this.client.send(command));
  }

  private within<T>(operation: string, type: ObjectType, command: Command, send: () => Promise<T>): Promise<T> {
    const table = this.tables[type];
    // https://opentelemetry.io/docs/specs/semconv/db/dynamodb/
    const attributes = {
      'db.system.name': 'aws.dynamodb',
      'db.operation.name': operation,
      'db.collection.name': table,
    };
    return tracedCall(`${operation} ${table}`, attributes, () => this.beforeDeadline(command, send));
  }

  /** An attempt that has begun is not broken off by its deadline: nobody waits for it any longer. */
  private async beforeDeadline<T>(command: Command, send: () => Promise<T>): Promise<T> {
    setDeadline(command, this.deadline);
    let timeout: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const giveUp = () => reject(new StoreError('timed out', `no answer within ${this.deadline} ms`));
      timeout = setTimeout(giveUp, this.deadline);
    });
    try {
      return await Promise.race([send(), late]);
    } catch (error) {
      throw storeError(error);
    } finally {
      clearTimeout(timeout);
    }
  }
}
