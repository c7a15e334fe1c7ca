/** What the control plane of the mesh takes, by what the class adds to the cluster. */
import type { AwsLab, LocalLab, MembersWorkload, Workload } from './lab';
import { contentsOfCopy, copiesIn, stepUp, usableShare } from './proxy-memory';

/**
 * Istio's own load test: with 1,000 Services and 2,000 sidecars istiod took 1 CPU and 1.5 GB. The last version whose pages
 * have the figure is 1.16; there each proxy knew the whole mesh, where ours know their own namespace.
 * Source: https://istio.io/v1.16/docs/ops/deployment/performance-and-scalability/, read 2026-11-30
 */
const measured = { services: 1_000, proxies: 2_000, cpuMillis: 1_000, mebibytes: 1_431 } as const;

/** For the lab's own systems and the platform, which are a few dozen of each. */
const own = { cpuMillis: 100, mebibytes: 256 } as const;

/** Mebibytes. */
const leastLimit = 1024;

export interface ControlPlaneSize {
  readonly cpuMillis: number;
  /** Mebibytes. */
  readonly memory: { readonly request: number; readonly limit: number };
}

export function controlPlaneSize(lab: AwsLab | LocalLab): ControlPlaneSize {
  const { workloads, stores } = contentsOfCopy(lab);
  const services = stores + workloads.filter(({ http }) => http !== undefined).length;
  const proxies = stores + workloads.reduce((all, workload) => all + podsOf(workload), 0);
  const load = copiesIn(lab) * Math.max(services / measured.services, proxies / measured.proxies);
  const mebibytes = own.mebibytes + load * measured.mebibytes;
  return {
    cpuMillis: own.cpuMillis + Math.ceil(load * measured.cpuMillis),
    memory: { request: stepUp(mebibytes), limit: Math.max(leastLimit, stepUp(mebibytes / usableShare)) },
  };
}

/** A copy has one of each version. */
function podsOf(workload: Workload): number {
  return workload.kind === 'members' ? (workload as MembersWorkload).count : workload.releases.length;
}
