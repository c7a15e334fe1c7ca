import type { SystemName } from '../../lab/systems';
import type { RunStatus } from '../../local/status';
import { effectOf, splitOf } from '../../local/traffic';
import { clusterStatus } from '../cluster/status';
import type { Context, Define } from '../context';
import { answerAsJson, askOn, perSystem, wantsJson } from '../local/per-system';
import { RunFile } from '../local/running';
import { say, sayJson, table } from '../terminal';

export const define: Define = (command, context) =>
  perSystem(
    command,
    (own, { status }, system) => {
      if (status) return askOn(own, status, context, system);
      own.option('--json', answerAsJson).action(() => runStatus(context, system, wantsJson(own)));
    },
    (asJson) => clusterStatus(context, asJson),
  );

async function runStatus(context: Context, system: SystemName, json: boolean): Promise<void> {
  const { status } = await new RunFile(context, system).expect();
  if (json) sayJson(status);
  else linesOf(status).forEach(say);
}

function linesOf(status: RunStatus): readonly string[] {
  const { processes, traffic, workloads, sides } = status;
  const rows = processes.map((one) => [
    one.name,
    one.version ?? '-',
    one.state,
    one.restarts,
    one.pid === undefined ? '-' : String(one.pid),
    one.origin,
  ]);
  return [
    headline(status),
    '',
    ...table(['Process', 'Version', 'State', 'Restarts', 'Process id', 'Address'], rows),
    ...workloads.flatMap(({ key, name, versions }) => {
      const shares = traffic.shares[key];
      return shares ? [splitOf(name, versions, shares)] : [];
    }),
    ...workloads.flatMap(({ key, name }) => {
      const fault = traffic.faults[key];
      return fault ? [effectOf(name, fault)] : [];
    }),
    ...sides.map((side, index) => `side ${index + 1} of the partition: ${side.join(', ')}`),
  ];
}

/**
 * Ready means that every process answers its readiness probe now, not that all of them did once. One that is being stopped, as
 * in an update, is no longer counted.
 */
export function headline({ system, phase, address, processes }: Pick<RunStatus, HeadlineKey>): string {
  const away = processes.filter(({ state }) => state !== 'ready' && state !== 'stopping').map(({ name }) => name);
  if (phase !== 'ready' || away.length === 0) return `${system} is ${phase} at ${address}`;
  return `${system} is not ready: ${away.join(', ')}; it runs at ${address}`;
}

type HeadlineKey = 'system' | 'phase' | 'address' | 'processes';
