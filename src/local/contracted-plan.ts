/** How a system runs on one machine, made from its contract alone: systems adjust it by plain data. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Workload } from '../lab/lab';
import { processEnvironment, type Substitutes } from './environment';
import type { LocalRun, RunOperations } from './operations';
import type { LinkPlan, LocalPlan, ProcessPlan, Replica, ServicePlan } from './plan';
import { loopback } from './ports';
import {
  gatewayName,
  isInMesh,
  linkedPairs,
  linkName,
  type LocalProcess,
  meshName,
  portName,
  storeName,
} from './processes';
import { gatewayOf, meshOf } from './routes';
import { plainTraffic } from './traffic';

/** A process, or one that is wanted besides those of the contract. */
type AnyProcess = Pick<LocalProcess, 'name' | 'workload' | 'release' | 'choice'>;

type Adjustments = Pick<RunOperations, 'environment' | 'standIns' | 'traffic'>;

/**
 * A process per release and replica of each workload that serves HTTP, one for what stands for a part of the cluster,
 * the jobs; a gateway in front of what is public, and a proxy in front of what is split, balanced or disturbed.
 */
export function contractedPlan(run: LocalRun, adjustments: Adjustments): LocalPlan {
  const { system, processes, originOf } = run;
  const served = processes.filter(({ workload }) => workload.http !== undefined);
  const called = Object.values<Workload>(system.workloads).filter((workload) => isInMesh(workload, processes));
  return {
    address: originOf(gatewayName),
    services: [
      ...storeOf(run),
      ...Object.entries(adjustments.standIns ?? {}).map(([name, service]) => standIn(run, adjustments, name, service)),
      ...served.map((process) => serviceOf(run, adjustments, process, portOf(originOf(process.name)))),
    ],
    jobs: processes
      .filter(({ workload }) => workload.kind === 'job')
      .map((process) => processOf(run, adjustments, process, {})),
    proxies: [
      gatewayOf(run, served, portOf(originOf(gatewayName))),
      ...called.map((workload) => meshOf(workload, served, portOf(originOf(meshName(workload))))),
    ],
    links: linksOf(run, Object.keys(adjustments.standIns ?? {})),
    traffic: adjustments.traffic?.(system.settings) ?? plainTraffic,
    replica: (wanted) => replicaOf(run, adjustments, wanted),
  };
}

/** The embedded DynamoDB, where the system has tables. */
function storeOf({ system, originOf, folders }: LocalRun): readonly ServicePlan[] {
  if (Object.keys(system.tables).length === 0) return [];
  const origin = originOf(storeName);
  return [
    {
      name: storeName,
      workload: storeName,
      bundle: join(folders.bundles, 'local', 'store.js'),
      environment: listenAt(portOf(origin)),
      origin,
      readinessUrl: `${origin}/`,
      isForgetful: true,
    },
  ];
}

function standIn(run: LocalRun, adjustments: Adjustments, name: string, service: string): ServicePlan {
  const origin = run.originOf(name);
  return {
    name,
    workload: name,
    bundle: bundleOf(run, service),
    environment: { ...adjustments.environment?.(run, { name, workload: name }), ...listenAt(portOf(origin)) },
    origin,
    readinessUrl: `${origin}/readiness`,
  };
}

function serviceOf(run: LocalRun, adjustments: Adjustments, process: AnyProcess, port: number): ServicePlan {
  const { workload, release, choice } = process;
  const origin = `http://${loopback}:${port}`;
  const base = origin + (workload.http?.basePath ?? '');
  return {
    ...processOf(run, adjustments, process, { ...listenAt(port), ...furtherPorts(run, process) }),
    version: release.version,
    origin,
    readinessUrl: `${base}/readiness`,
    ...(choice.servingPath !== undefined && { servingUrl: base + choice.servingPath }),
  };
}

function replicaOf(
  run: LocalRun,
  adjustments: Adjustments,
  { workload: key, version, name, port }: Replica,
): ServicePlan {
  const workload = Object.values<Workload>(run.system.workloads).find((one) => one.key === key);
  const release = workload?.releases.find((one) => one.version === version);
  if (!workload || !release) throw new Error(`${run.system.name} has no ${key} of version ${version}`);
  const choice = run.processes.find((process) => process.workload.key === key)?.choice ?? {};
  return serviceOf(run, adjustments, { name, workload, release, choice }, port);
}

function processOf(
  run: LocalRun,
  { environment }: Adjustments,
  { name, workload, release }: AnyProcess,
  listening: Readonly<Record<string, string>>,
): ProcessPlan {
  return {
    name,
    workload: workload.key,
    bundle: bundleOf(run, workload.key),
    environment: {
      ...processEnvironment(release.environment, substitutesFor(run, name, workload)),
      ...environment?.(run, { name, workload: workload.key }),
      ...listening,
    },
  };
}

/** What other processes are called by this one. */
function substitutesFor(run: LocalRun, name: string, caller: Workload): Substitutes {
  const { system, processes, originOf, linkOf, secretOf } = run;
  const fields = {
    'metadata.name': name,
    'metadata.namespace': system.namespace,
    'status.podIP': loopback,
    'spec.nodeName': hostname(),
    "metadata.labels['batch.kubernetes.io/job-name']": name,
  };
  return {
    url: ({ workload: key, http }) => originSeenBy(caller, key, run) + http.basePath,
    store: () => originOf(storeName),
    secret: ({ name: secret }) => secretOf(secret),
    pod: ({ field }) => fields[field],
    members: ({ workload: key, port }) =>
      processes
        .filter(({ workload }) => workload.key === key)
        .map(({ name: member }) => {
          const isPeer = caller.key === key && member !== name;
          const origin = isPeer ? linkOf(name, member) : originOf(portName(member, port));
          return `${member}=${new URL(origin).host}`;
        })
        .join(','),
  };
}

/** A job calls past the mesh: the faults of an exercise are not for the start. */
function originSeenBy(caller: Workload, key: string, { processes, originOf }: LocalRun): string {
  const first = processes.find(({ workload }) => workload.key === key);
  if (!first) throw new Error(`No process of ${key} runs, which ${caller.key} calls`);
  const isPast = caller.kind === 'job' || !isInMesh(first.workload, processes);
  return originOf(isPast ? first.name : meshName(first.workload));
}

/** Ports besides `http` are told by their name: `peer` is PEER_PORT. */
function furtherPorts({ originOf }: LocalRun, { name, workload }: AnyProcess): Readonly<Record<string, string>> {
  const names = Object.keys(workload.ports);
  const variable = (port: string): string => `${port.replaceAll(/\W/g, '_').toUpperCase()}_PORT`;
  return Object.fromEntries(names.map((port) => [variable(port), String(portOf(originOf(portName(name, port))))]));
}

function linksOf({ processes, originOf }: LocalRun, standIns: readonly string[]): readonly LinkPlan[] {
  return linkedPairs(processes, standIns).map(({ from, to, port }) => ({
    from,
    to,
    port: portOf(originOf(linkName(from, to))),
    target: portOf(originOf(portName(to, port))),
  }));
}

function bundleOf({ system, folders }: LocalRun, service: string): string {
  return join(folders.bundles, 'services', `${system.name}-${service}.js`);
}

function listenAt(port: number): Readonly<Record<'HOST' | 'PORT', string>> {
  return { HOST: loopback, PORT: String(port) };
}

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
