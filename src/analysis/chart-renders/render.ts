/** What one version of a chart makes in the cluster of the values that src/platform/addons gives it. */
import { valueAt } from '../chart-values/paths';
import { isQuantity, quantity } from '../quantity';

/** As far as somebody here names it, reaches it or counts it. */
export interface Render {
  /** As the repository calls it. */
  readonly chart: string;
  /** Apart from lab/versions on purpose: what raises it there fails until it is known what the new version makes. */
  readonly version: string;
  /** Of ours: most names below have it in them. */
  readonly release: string;
  readonly namespace: string;
  /** The folder of the chart's templates, at the tag of this version. */
  readonly source: string;
  /** Rendered by Helm from the chart in a Go module, or read by a person; see docs/decisions/0026-what-charts-render.md. */
  readonly known: Rendered | Read;
  /** Values that decide what there is at all; undefined is the chart's own. @default - none */
  readonly assumes?: Readonly<Record<string, unknown>>;
  readonly workloads: readonly RenderedWorkload[];
  readonly services: readonly RenderedService[];
}

export interface Rendered {
  readonly how: 'rendered';
  /** `<module>@<version>`: of another commit than the tag's where the proxy has no other. */
  readonly module: string;
}

export interface Read {
  readonly how: 'read';
  /** Commits of the copies of the templates. */
  readonly readAt: readonly [string, ...string[]];
}

export interface RenderedWorkload {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly name: string;
  /** Of its pods, without those that say the version. */
  readonly labels: Readonly<Record<string, string>>;
  /** @default - the one that the namespace has by itself */
  readonly serviceAccount?: string;
  /** Where the values say no other number. @default - one pod on every node */
  readonly replicas?: number;
  /** Path of the number of its pods. @default - no value says it */
  readonly replicasAt?: string;
  readonly containers: readonly RenderedContainer[];
  /** @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Why its ports are not all listed. @default - they are */
  readonly morePorts?: string;
}

export interface RenderedContainer {
  readonly name: string;
  /** By name; one without a name by its number. @default - none */
  readonly ports?: Readonly<Record<string, number>>;
  /** What it asks for where the values do not say. @default - nothing */
  readonly requests?: Requests;
  /** Path of its resources, e.g. `grafana.resources`. @default - no value says them */
  readonly resourcesAt?: string;
}

/** What a container asks for, as quantities of the Kubernetes API. */
export interface Requests {
  readonly cpu?: string;
  readonly memory?: string;
}

export interface RenderedService {
  readonly name: string;
  /** Those by which a monitor finds it. @default - nobody selects it */
  readonly labels?: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string }[];
}

/** Pods that a workload has with these values. */
export function replicasOf({ replicas, replicasAt }: RenderedWorkload, values: unknown): number | 'every node' {
  if (replicas === undefined) return 'every node';
  const said = replicasAt === undefined ? undefined : valueAt(values, replicasAt);
  return typeof said === 'number' ? said : replicas;
}

/** What all containers of a pod ask for together with these values. */
export function requestsOf({ containers }: RenderedWorkload, values: unknown): Requests {
  const all = containers.map(({ requests, resourcesAt }) => ({
    ...requests,
    ...(resourcesAt !== undefined && requestsAt(values, resourcesAt)),
  }));
  const [only] = all;
  if (only && all.length === 1) return only;
  const sum = (kind: keyof Requests) => String(all.reduce((sofar, one) => sofar + quantity(one[kind] ?? '0'), 0));
  return { cpu: sum('cpu'), memory: sum('memory') };
}

/** What is no quantity there is a finding of `chart-values-known`, and counts for nothing. */
export function requestsAt(values: unknown, path: string): Requests {
  const said = Object.entries(valueAt(values, `${path}.requests`) ?? {});
  return Object.fromEntries(said.filter(([, amount]) => isQuantity(amount)));
}
