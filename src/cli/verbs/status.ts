import { Argument } from 'commander';
import { ringStatus } from '../../systems/cassandra/operations/status';
import { clusterStatus } from '../cluster/status';
import type { Define } from '../context';
import { ringOption } from '../local/ring';
import { say, table } from '../terminal';

export const define: Define = (command, context) => {
  command
    .addArgument(new Argument('[system]', 'what to look at (default: the nodes of the cluster)').choices(['cassandra']))
    .addOption(ringOption())
    .action((system: 'cassandra' | undefined, { at }: { readonly at: readonly string[] }) =>
      system === undefined ? clusterStatus(context) : status(at),
    );
};

async function status(nodes: readonly string[]): Promise<void> {
  const { members, places } = await ringStatus(nodes);
  const rows = members.map(({ address, isUp, datacenter, rack, version }) => [
    isUp ? 'up' : 'down',
    address,
    datacenter,
    rack,
    version,
  ]);
  table(['State', 'Node', 'Data center', 'Rack', 'Version'], rows).forEach(say);
  say('');
  if (places.length === 0) return say('No topic has been written yet.');
  table(
    ['Topic', 'Last sequence'],
    places.map(({ topic, lastSeq }) => [topic, String(lastSeq)]),
  ).forEach(say);
}
