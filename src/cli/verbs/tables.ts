import { tableUsdPerHour } from '../../analysis/cost/charges';
import type { PlatformLab } from '../../lab/stacks';
import { type TableStatus, tablesNow } from '../aws/tables';
import { Kubectl } from '../cluster/kubectl';
import { tablesInCluster } from '../cluster/store';
import type { Context, Define } from '../context';
import { deploymentOf } from '../life/deployment';
import { say, sayJson, table, withElapsed } from '../terminal';

export const define: Define = (command, context) => {
  command
    .option('--json', 'the same as JSON')
    .action(({ json }: { readonly json?: boolean }) => list(context, json === true));
};

interface PricedTable extends TableStatus {
  /** Of its units; null where it is paid by use. */
  readonly usdPerHour: number | null;
}

async function list(context: Context, asJson: boolean): Promise<void> {
  const { lab } = deploymentOf(context);
  const tables = await withElapsed('Asking for the tables', () => tablesOf(lab, Kubectl.of(context)));
  if (asJson) return sayJson(tables);
  if (tables.length === 0) return say(`No system of ${lab.name} has tables.`);
  const rows = tables.map(({ name, state, items, reads, writes, usdPerHour }) => [
    name,
    state,
    items ?? '-',
    reads ?? '-',
    writes ?? '-',
    usdPerHour === null ? 'by use' : usdPerHour.toFixed(5),
  ]);
  table(['Table', 'State', 'Items', 'Reads', 'Writes', '$ an hour'], rows).forEach(say);
}

async function tablesOf(lab: PlatformLab, kubectl: Kubectl): Promise<readonly PricedTable[]> {
  const { tableStore: store } = lab;
  if (store.kind === 'in-cluster')
    return (await tablesInCluster(kubectl, store)).map((one) => ({ ...one, usdPerHour: 0 }));
  return (await tablesNow(lab)).map((one) => ({ ...one, usdPerHour: usdPerHourOf(one) }));
}

function usdPerHourOf({ state, reads, writes }: TableStatus): number | null {
  if (state === 'missing') return 0;
  return reads === null || writes === null ? null : tableUsdPerHour(reads, writes);
}
