/**
 * What the proxies of the mesh take of memory: most of it for what they know. Measured with Istio 1.30.3: 532 clusters 79 MiB,
 * 2,097 clusters 205 MiB, 2,632 clusters more than 256; and with Envoy 1.40.0 alone, where a cluster took 76 kB and 16,000
 * routes with retries 163 MB.
 */
import type { AwsLab, Lab, LocalLab, Workload } from './lab';
import { rulesOf } from './routes';

/** What a proxy knows. A cluster is Envoy's word for one port of a Service, or of one subset of it. */
export interface ProxyLoad {
  readonly clusters: number;
  /** Matches of the rules of all routes. */
  readonly routes: number;
}

/** Mebibytes: of Envoy and Istio's agent without anything, and of each cluster and route. */
const own = 36;
const perCluster = 0.081;
const perRoute = 0.01;

/** Clusters that a proxy has besides those of our Services: its own, and the mesh's and the monitoring's Services. */
export const clustersBeside = 14;

/** What the collector of traces adds, where there is one: the TCP ports of its Service. Source: the chart jaeger 4.13.0. */
export const clustersOfCollector = 11;

/** The same for a proxy that knows the whole cluster, its own Services among them. */
export const clustersBesideAll = 32;

/** What is left of a limit for calls, and for the moment in which old and new configuration are both there. */
export const usableShare = 0.8;

/** Mebibytes. */
export function memoryOf({ clusters, routes }: ProxyLoad): number {
  return own + clusters * perCluster + routes * perRoute;
}

/** What is in one student's copy. */
export function contentsOfCopy({ systems, tableStore }: Pick<Lab, 'systems' | 'tableStore'>) {
  const personal = Object.values(systems).filter(({ tables }) => Object.keys(tables).length > 0);
  return {
    workloads: personal.flatMap((system) => Object.values<Workload>(system.workloads)),
    /** Stand-ins for DynamoDB. */
    stores: tableStore.kind === 'in-cluster' ? personal.length : 0,
  };
}

/** Students whose copies are in the mesh. */
export function copiesIn({ roster }: AwsLab | LocalLab): number {
  return roster?.isInMesh ? roster.students.length : 0;
}

/** What one student's copy adds to a proxy that knows of it. */
export function loadOfCopy({ systems, tableStore }: Pick<Lab, 'systems' | 'tableStore'>): ProxyLoad {
  const { workloads, stores } = contentsOfCopy({ systems, tableStore });
  return {
    clusters: stores + sum(workloads.map(clustersOf)),
    routes: sum(workloads.map((workload) => (workload.isPublic ? 2 * rulesOf(workload).length : 0))),
  };
}

/** Mebibytes that the ingress gateway asks for and may use: it knows every Service of the cluster, and every route. */
export function gatewayMemory(lab: AwsLab | LocalLab): { readonly request: number; readonly limit: number } {
  const students = copiesIn(lab);
  const each = loadOfCopy(lab);
  const needed = memoryOf({ clusters: students * each.clusters, routes: students * each.routes });
  return { request: Math.max(128, stepUp(needed)), limit: Math.max(512, stepUp((needed + labShare) / usableShare)) };
}

/** Mebibytes for what the gateway knows besides the class: the lab's own systems and the platform, some 300 clusters. */
const labShare = 24;

export function stepUp(mebibytes: number): number {
  return Math.ceil(mebibytes / 64) * 64;
}

function clustersOf({ http, ports, releases }: Workload): number {
  const count = (http ? 1 : 0) + Object.keys(ports).length;
  return count * (releases.length > 1 ? 1 + releases.length : 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
