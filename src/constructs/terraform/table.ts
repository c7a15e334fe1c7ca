import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';

export interface TableProps {
  /** Full name of the table. */
  readonly name: string;
  /** Partition key, a string attribute. */
  readonly key: string;
  readonly mode: 'provisioned' | 'on-demand';
  /** Read units, and as many write units, of a provisioned table. @default 5 */
  readonly units?: number;
  /** @default the tags of the lab alone */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A DynamoDB table, encrypted with the account's key for DynamoDB and recoverable to any second of the last 35 days. */
export class DynamoDbTable extends Construct {
  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
    new DynamodbTable(this, 'Resource', {
      name: props.name,
      hashKey: props.key,
      attribute: [{ name: props.key, type: 'S' }],
      ...capacity(props.mode, props.units ?? 5),
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
      ...(props.tags && { tags: props.tags }),
    });
  }
}

function capacity(mode: TableProps['mode'], units: number) {
  return mode === 'provisioned'
    ? { billingMode: 'PROVISIONED', readCapacity: units, writeCapacity: units }
    : { billingMode: 'PAY_PER_REQUEST' };
}
