/** The tables of a system, which are called by a registry id, and who may do what with them. */
import type { Contract, WorkloadContract } from '../contract';
import type { AwsTable, Identity } from './lab';

export function tableName(prefix: string, registryId: string): string {
  return `${prefix}-${registryId}`;
}

export function tablesOf(contract: Contract, registryId: string): readonly AwsTable[] {
  return Object.values(contract.tables).map((table) => ({
    ...table,
    system: contract.system,
    name: tableName(table.prefix, registryId),
  }));
}

/** Where on AWS the tables are. */
interface Account {
  readonly account: string;
  readonly region: string;
}

/** One identity for each service account that its contract gives access to tables. */
export function identitiesOf(
  contract: Contract,
  registryId: string,
  { account, region }: Account,
): readonly Identity[] {
  const arnOf = (table: string): string =>
    `arn:aws:dynamodb:${region}:${account}:table/${tableName(prefixOf(contract, table), registryId)}`;
  const statementsOf = ({ tableAccess = {} }: WorkloadContract): Identity['statements'] =>
    Object.entries(tableAccess).map(([table, actions]) => ({ actions, resources: [arnOf(table)] }));
  return Object.values(contract.workloads)
    .filter((workload) => workload.tableAccess !== undefined)
    .map((workload) => ({
      system: contract.system,
      namespace: contract.namespace,
      serviceAccount: workload.serviceAccount,
      statements: statementsOf(workload),
    }));
}

function prefixOf({ system, tables }: Contract, key: string): string {
  const table = tables[key];
  if (!table)
    throw new Error(`${system} gives access to ${key}, but has ${Object.keys(tables).join(', ') || 'no tables'}`);
  return table.prefix;
}
