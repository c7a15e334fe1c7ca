/** Which processes a system has on one machine, and what else listens: names alone, before there are ports. */
import type { MembersWorkload, Release, System, Workload } from '../lab/lab';
import type { PortWish } from './ports';

/** How one workload runs on one machine. */
export interface WorkloadChoice {
  /** Processes of each release; members have as many as the contract says. @default 1 */
  readonly replicas?: number;
  /** The one release that runs. @default - all of them */
  readonly version?: string;
  /** What its processes are called. @default - the name of the release */
  readonly name?: string;
  /** Path at which a process answers 200 while calls are to be sent to it. @default - whenever it is ready */
  readonly servingPath?: string;
}

/** One process of a workload that serves, or of a job. */
export interface LocalProcess {
  readonly name: string;
  readonly workload: Workload;
  readonly release: Release;
  readonly choice: WorkloadChoice;
}

/** Who listens besides the processes, as messages call it. */
export const gatewayName = 'the gateway';
export const storeName = 'store';

export function meshName({ name }: Workload): string {
  return `the mesh in front of ${name}`;
}

export function linkName(from: string, to: string): string {
  return `the link from ${from} to ${to}`;
}

/** The listener at a port of a process besides `http`. */
export function portName(process: string, port: string): string {
  return port === 'http' ? process : `${process}, port ${port}`;
}

/** In the order of the contract; of a job, its newest release. */
export function processesOf<S extends System>(
  system: S,
  choose: ((system: S) => Readonly<Record<string, WorkloadChoice>>) | undefined,
): readonly LocalProcess[] {
  const choices = choose?.(system) ?? {};
  return Object.values<Workload>(system.workloads).flatMap((workload) =>
    processesOfOne(workload, choices[workload.key]),
  );
}

function processesOfOne(workload: Workload, choice: WorkloadChoice = {}): readonly LocalProcess[] {
  const { releases, kind } = workload;
  const newest = releases.at(-1) ?? releases[0];
  const chosen = choice.version === undefined ? releases : releases.filter(({ version }) => version === choice.version);
  const made = (name: string, release: Release): LocalProcess => ({ name, workload, release, choice });
  if (kind === 'job') return [made(newest.name, newest)];
  if (isMembers(workload)) return workload.names.map((name) => made(name, chosen.at(-1) ?? newest));
  return chosen.flatMap((release) => {
    const name = choice.name ?? release.name;
    const count = choice.replicas ?? 1;
    if (count === 1) return [made(name, release)];
    return Array.from({ length: count }, (_, index) => made(`${name}-${index + 1}`, release));
  });
}

export function isMembers(workload: Workload): workload is MembersWorkload {
  return workload.kind === 'members';
}

/** What people call a workload: its key, its name in the cluster, its short name, and what its processes are called here. */
export function namesOf({ key, name, short }: Workload, processes: readonly LocalProcess[]): readonly string[] {
  const here = processes.filter(({ workload }) => workload.key === key).flatMap(({ choice }) => choice.name ?? []);
  return [...new Set([key, name, short, ...here])];
}

/** Whether calls of it go through a proxy of their own: to be split, balanced, or disturbed. */
export function isInMesh({ key, callers, faults }: Workload, processes: readonly LocalProcess[]): boolean {
  const own = processes.filter(({ workload }) => workload.key === key);
  return callers.length > 0 && (own.length > 1 || Object.keys(faults).length > 0);
}

/** Every ordered pair of processes with a link between them: of members, and from a member to a stand-in. */
export function linkedPairs(
  processes: readonly LocalProcess[],
  standIns: readonly string[],
): readonly { readonly from: string; readonly to: string; readonly port: string }[] {
  const members = processes.filter(({ workload }) => isMembers(workload));
  return members.flatMap(({ name: from, workload, release }) => {
    const port = peerPort(release, workload.key);
    const others = members.filter((other) => other.workload.key === workload.key && other.name !== from);
    const toPeers = port === undefined ? [] : others.map(({ name: to }) => ({ from, to, port }));
    return [...toPeers, ...standIns.map((to) => ({ from, to, port: 'http' }))];
  });
}

/** Name of the port at which members of a workload reach each other. */
function peerPort({ environment }: Release, workload: string): string | undefined {
  const found = Object.values(environment).find((value) => value.from === 'members' && value.workload === workload);
  return found?.from === 'members' ? found.port : undefined;
}

export interface PortOptions {
  /** Of the gateway; 0 stands for any free one. */
  readonly port: number;
  /** Whether services take any free port instead of the one in their contract. */
  readonly ephemeral: boolean;
}

/**
 * One wish for each listener. A workload has the port of its contract where it has one process, or one of each version:
 * then the first has it.
 */
export function portWishes(
  system: System,
  processes: readonly LocalProcess[],
  /** Names of the processes that stand for a part of the cluster. */
  standIns: readonly string[],
  { port, ephemeral }: PortOptions,
): readonly PortWish[] {
  const any = (name: string): PortWish => ({ name, port: 0 });
  const served = processes.filter(({ workload }) => workload.http !== undefined);
  return [
    { name: gatewayName, port, freely: '--port 0' },
    ...(Object.keys(system.tables).length > 0 ? [any(storeName)] : []),
    ...workloadsOf(served)
      .filter((workload) => isInMesh(workload, processes))
      .map((workload) => any(meshName(workload))),
    ...standIns.map(any),
    ...linkedPairs(processes, standIns).map(({ from, to }) => any(linkName(from, to))),
    ...served.flatMap((process) => ownWishes(process, processes, ephemeral)),
  ];
}

function ownWishes(process: LocalProcess, processes: readonly LocalProcess[], ephemeral: boolean): readonly PortWish[] {
  const { name, workload, choice } = process;
  const isFirst = processes.find((other) => other.workload.key === workload.key) === process;
  const isAlone = (choice.replicas ?? 1) === 1 && !isMembers(workload);
  const port = ephemeral || !isFirst || !isAlone ? 0 : (workload.http?.port ?? 0);
  return [
    { name, port, freely: '--ephemeral' },
    ...Object.keys(workload.ports).map((own) => ({ name: portName(name, own), port: 0 })),
  ];
}

export function workloadsOf(processes: readonly LocalProcess[]): readonly Workload[] {
  return [...new Set(processes.map(({ workload }) => workload))];
}
