/** The tables of a lab as AWS has them. */
import type { Lab } from '../../lab/lab';
import { askAccount } from './recovery/ask';

export interface TableStatus {
  readonly name: string;
  /** As DynamoDB says it, e.g. `ACTIVE`; `missing` where there is none. */
  readonly state: string;
  /** As DynamoDB counted them, on AWS some hours ago; null where there is no table. */
  readonly items: number | null;
  /** Provisioned units; null where the table is paid by use. */
  readonly reads: number | null;
  readonly writes: number | null;
}

/** As DynamoDB describes a table. */
export interface Described {
  readonly TableStatus: string;
  readonly ItemCount?: number;
  readonly BillingModeSummary?: { readonly BillingMode: string };
  readonly ProvisionedThroughput?: { readonly ReadCapacityUnits: number; readonly WriteCapacityUnits: number };
}

/** Those of all systems, but not of a class: it has a thousand. None where there is no AWS. */
export async function tablesNow(lab: Lab): Promise<readonly TableStatus[]> {
  if (lab.kind !== 'aws') return [];
  const ask = askAccount(lab.aws.region);
  return Promise.all(
    lab.aws.tables.map(async ({ name }) => {
      const answer = await ask('dynamodb', 'describe-table', '--table-name', name);
      return statusOf(name, answer?.['Table'] as Described | undefined);
    }),
  );
}

export function statusOf(name: string, table: Described | undefined): TableStatus {
  const byUse = { reads: null, writes: null };
  if (table === undefined) return { name, state: 'missing', items: null, ...byUse };
  const { TableStatus: state, ItemCount: items = 0, BillingModeSummary: billing, ProvisionedThroughput: units } = table;
  if (billing?.BillingMode === 'PAY_PER_REQUEST') return { name, state, items, ...byUse };
  return { name, state, items, reads: units?.ReadCapacityUnits ?? null, writes: units?.WriteCapacityUnits ?? null };
}
