/** What the proxies of one machine do with calls: the gateway in front of all, and the mesh in front of one workload. */
import type { Workload } from '../lab/lab';
import { oldestOnly, timeoutOf } from '../lab/routes';
import type { LocalRun } from './operations';
import { pageOf } from './page';
import type { Now, ProxyPlan } from './plan';
import { gatewayName, type LocalProcess, meshName, workloadsOf } from './processes';
import type { Destination, Route } from './proxy';

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
      const fault = now.traffic.faults[workload.key];
      return [{ ...routeOf(workload, served, now), ...(fault && { fault }) }];
    },
  };
}

function routeOf(workload: Workload, served: readonly LocalProcess[], now: Now): Route {
  const { http } = workload;
  return {
    prefix: http?.basePath || '/',
    destinations: destinationsOf(workload, served, now),
    timeoutMs: timeoutOf(http),
    ...(http?.retries && { retries: http.retries }),
  };
}

/** One a release where several run at the start; where one does, all processes share the calls, whatever their version. */
function destinationsOf(
  { key, releases }: Workload,
  served: readonly LocalProcess[],
  now: Now,
): readonly Destination[] {
  const versions = new Set(served.filter(({ workload }) => workload.key === key).map(({ release }) => release.version));
  if (versions.size === 1) return [{ origins: now.originsOf(key), weight: 100 }];
  const shares = now.traffic.shares[key] ?? oldestOnly(releases);
  return releases.map(({ version }, index) => ({
    origins: now.originsOf(key, version),
    weight: shares[index] ?? 0,
    version,
  }));
}
