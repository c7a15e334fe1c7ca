/** What a lab has besides its nodes: pods by version, addresses, tables, and what all of it costs. */
import type { Service } from 'kubernetes-types/core/v1';
import type { DailyTime, Lab, System } from '../../lab/lab';
import { type TableStatus, tablesNow } from '../aws/tables';
import type { Context } from '../context';
import { pauseSentences, pauseTimeOf } from '../reports/pause-schedule';
import { table } from '../terminal';
import type { Kubectl } from './kubectl';
import type { Pod } from './objects';

export interface VersionStatus {
  readonly system: string;
  /** Label `app` of the pods. */
  readonly workload: string;
  readonly version: string;
  readonly ready: number;
  readonly pods: number;
}

export interface Holdings {
  readonly workloads: readonly VersionStatus[];
  /** Services that are called from outside of the cluster. */
  readonly addresses: readonly { readonly service: string; readonly address: string }[];
  readonly tables: readonly TableStatus[];
  /** What was deployed costs while it is as it is now; null where AWS charges nothing, or nothing was deployed from here. */
  readonly usdPerHour: number | null;
  /** When AWS takes all nodes away, each day; null where it does not. */
  readonly pauseAt: DailyTime | null;
}

/** @param isPaused whether there is no node */
export async function holdingsOf(
  kubectl: Kubectl,
  context: Context,
  pods: readonly Pod[],
  isPaused: boolean,
): Promise<Holdings> {
  const { lab } = kubectl;
  const [services, tables, usdPerHour] = await Promise.all([
    kubectl.items<Service>('services', '--all-namespaces'),
    tablesNow(lab),
    costNow(lab, context, isPaused),
  ]);
  return {
    workloads: workloadStatus(lab, pods),
    addresses: services.flatMap(addressesOf),
    tables,
    usdPerHour,
    pauseAt: pauseTimeOf(lab),
  };
}

/** The prices are loaded only where there is something to price. */
async function costNow(lab: Lab, context: Context, isPaused: boolean): Promise<number | null> {
  if (lab.kind !== 'aws') return null;
  const { deployedCost } = await import('../life/pause');
  return deployedCost(lab, context)?.[isPaused ? 'paused' : 'running'] ?? null;
}

/** Pods of the wanted systems, by the version that they run. */
export function workloadStatus({ systems }: Pick<Lab, 'systems'>, pods: readonly Pod[]): readonly VersionStatus[] {
  const rows = new Map<string, VersionStatus>();
  for (const { metadata, status } of pods) {
    const { app: workload, version = '-' } = metadata.labels ?? {};
    const system = workload === undefined ? undefined : ownerOf(workload, metadata.namespace, Object.values(systems));
    if (workload === undefined || system === undefined) continue;
    const key = `${system} ${workload} ${version}`;
    const { ready = 0, pods: count = 0 } = rows.get(key) ?? {};
    const isReady = status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
    rows.set(key, { system, workload, version, ready: ready + Number(isReady), pods: count + 1 });
  }
  return [...rows.values()].sort((one, other) => one.system.localeCompare(other.system, 'en'));
}

/** A lesson may call its pods as it likes; where two systems share a namespace, the name of the workload tells. */
function ownerOf(workload: string, namespace: string, systems: readonly System[]): string | undefined {
  const candidates = systems.filter((system) => system.namespace === namespace);
  const named = candidates.find(({ workloads }) => Object.values(workloads).some(({ name }) => name === workload));
  return (named ?? candidates[0])?.name;
}

function addressesOf({ metadata, status }: Service): Holdings['addresses'] {
  const hosts = (status?.loadBalancer?.ingress ?? []).map(({ hostname, ip }) => hostname ?? ip);
  return hosts.flatMap((host) =>
    host === undefined ? [] : [{ service: `${metadata?.namespace}/${metadata?.name}`, address: `http://${host}` }],
  );
}

export function holdingLines({ workloads, addresses, tables, usdPerHour, pauseAt }: Holdings): readonly string[] {
  return [
    ...section(
      ['System', 'Workload', 'Version', 'Ready'],
      workloads.map(({ system, workload, version, ready, pods }) => [system, workload, version, `${ready}/${pods}`]),
    ),
    ...section(
      ['Service', 'Address'],
      addresses.map(({ service, address }) => [service, address]),
    ),
    ...section(
      ['Table', 'State', 'Reads', 'Writes'],
      tables.map(({ name, state, reads, writes }) => [name, state, reads ?? 'on demand', writes ?? 'on demand']),
    ),
    ...(usdPerHour === null ? [] : ['', `It costs about $${usdPerHour.toFixed(2)} an hour: ./lab cost`]),
    ...pauseSentences(pauseAt),
  ];
}

function section(header: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  return rows.length === 0 ? [] : ['', ...table(header, rows)];
}
