/** What the proxies of one machine do with calls: the gateway in front of all, and the mesh in front of one workload. */
import type { FaultContract } from '../contract';
import type { Workload } from '../lab/lab';
import { sharesOf } from '../lab/shares';
import type { LocalRun } from './operations';
import { pageOf } from './page';
import type { Now, ProxyPlan } from './plan';
import { gatewayName, type LocalProcess, meshName, workloadsOf } from './processes';
import type { Destination, Fault, Route } from './proxy';

/** The way in: what is public; everything, where the contract calls nothing so. */
export function gatewayOf(run: LocalRun, served: readonly LocalProcess[], port: number): ProxyPlan {
  const all = workloadsOf(served);
  const published = all.filter(({ isPublic }) => isPublic);
  const reached = published.length > 0 ? published : all;
  return {
    name: gatewayName,
    port,
    routes: (now) => reached.map((workload) => routeOf(workload, served, now)),
    page: (now) => pageOf(run, served, now),
  };
}

export function meshOf(workload: Workload, served: readonly LocalProcess[], port: number): ProxyPlan {
  return {
    name: meshName(workload),
    port,
    routes: (now) => {
      const fault = faultOf(workload, now);
      return [{ ...routeOf(workload, served, now), ...(fault && { fault }) }];
    },
  };
}

function routeOf(workload: Workload, served: readonly LocalProcess[], now: Now): Route {
  return { prefix: workload.http?.basePath || '/', destinations: destinationsOf(workload, served, now) };
}

/** One a release where several run at the start; where one does, all processes share the calls, whatever their version. */
function destinationsOf(
  { key, releases }: Workload,
  served: readonly LocalProcess[],
  now: Now,
): readonly Destination[] {
  const versions = new Set(served.filter(({ workload }) => workload.key === key).map(({ release }) => release.version));
  if (versions.size === 1) return [{ origins: now.originsOf(key), weight: 100 }];
  const shares = sharesOf(releases, now.traffic.canary[key] ?? 0);
  return releases.map(({ version }, index) => ({
    origins: now.originsOf(key, version),
    weight: shares[index] ?? 0,
    version,
  }));
}

function faultOf({ key, faults }: Workload, { traffic }: Now): Fault | undefined {
  const name = traffic.faults[key];
  const fault = name === undefined ? undefined : faults[name];
  return fault && injected(fault);
}

function injected(fault: FaultContract): Fault {
  const { percent } = fault;
  return 'abort' in fault
    ? { kind: 'abort', status: fault.abort.status, percent }
    : { kind: 'delay', milliseconds: fault.delay.milliseconds, percent };
}
