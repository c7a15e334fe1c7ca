/** The tables of a lab without AWS, as the stand-in for DynamoDB in its cluster has them. */
import type { InClusterStore, System } from '../../lab/lab';
import { UserError } from '../../user-error';
import { type Described, statusOf, type TableStatus } from '../aws/tables';
import { throughPort } from './forward';
import type { Kubectl } from './kubectl';

/** The store takes any credentials, and wants some. */
const signature = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-west-2/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
  'x-amz-date': '20260101T000000Z',
};

/** Each system with tables has a store of its own. @throws UserError where one does not answer */
export async function tablesInCluster(
  kubectl: Kubectl,
  { name: service, port }: InClusterStore,
): Promise<readonly TableStatus[]> {
  const found: TableStatus[] = [];
  for (const { namespace, tables } of Object.values<System>(kubectl.lab.systems)) {
    const names = Object.values(tables).map(({ name }) => name);
    if (names.length === 0) continue;
    const describeAll = (origin: string) => Promise.all(names.map((name) => describe(origin, name)));
    found.push(...(await throughPort(kubectl, { namespace, service, port }, describeAll)));
  }
  return found;
}

async function describe(origin: string, name: string): Promise<TableStatus> {
  const answer = await ask<{ readonly Table: Described }>(origin, 'DescribeTable', { TableName: name });
  return answer === undefined
    ? statusOf(name, undefined)
    : { ...statusOf(name, answer.Table), items: await countOf(origin, name) };
}

/** The store's own figure may be old; its tables are small. */
async function countOf(origin: string, name: string): Promise<number> {
  let count = 0;
  let from: object | undefined;
  do {
    const page = { TableName: name, Select: 'COUNT', ...(from && { ExclusiveStartKey: from }) };
    const answer = await ask<{ readonly Count: number; readonly LastEvaluatedKey?: object }>(origin, 'Scan', page);
    count += answer?.Count ?? 0;
    from = answer?.LastEvaluatedKey;
  } while (from);
  return count;
}

/** Undefined where there is no such table. */
async function ask<Answer>(origin: string, action: string, request: object): Promise<Answer | undefined> {
  const response = await fetch(origin, {
    method: 'POST',
    headers: {
      ...signature,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${action}`,
    },
    body: JSON.stringify(request),
  }).catch(() => {
    throw new UserError('The store in the cluster does not answer. See whether its pod runs: ./lab status');
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as Answer;
  if (text.includes('ResourceNotFoundException')) return undefined;
  throw new UserError(`The store did not answer ${action} ${JSON.stringify(request)}: ${response.status} ${text}`);
}
