/** The pods behind a Service or a subset, as an Envoy is told of them. */
import { type Json, socketAddress } from './envoy-json';
import { type Locality, type Pod, portHere, type Service, targetPort } from './mesh';
import type { TrafficPolicy } from './objects';

export interface Choice {
  /** Name of the cluster. */
  readonly name: string;
  readonly port: Service['spec']['ports'][number];
  readonly pods: readonly Pod[];
  readonly policy: TrafficPolicy;
}

/** One group for each locality of pods; the nearest get the calls of `caller` as long as they can take them. */
export function assignment({ name, port, pods, policy }: Choice, caller: Pod): Json {
  const groups = new Map<string, Json[]>();
  for (const pod of pods) {
    const target = targetPort(port, pod);
    if (target === undefined) continue;
    const key = JSON.stringify(pod.locality ?? {});
    const endpoint = { endpoint: { address: socketAddress(pod.address, portHere(target)) } };
    groups.set(key, [...(groups.get(key) ?? []), endpoint]);
  }
  const localities = [...groups].map(([key, lb_endpoints]) => ({
    locality: JSON.parse(key) as Locality,
    lb_endpoints,
  }));
  const ranks = hasPriorities(policy) ? ranksOf(localities, caller.locality) : [];
  return {
    cluster_name: name,
    endpoints: localities.map((one, index) => ({ ...one, priority: ranks[index] ?? 0 })),
  };
}

/** Calls leave their zone only where something tells that pods in it fail. */
function hasPriorities({ outlierDetection, loadBalancer }: TrafficPolicy): boolean {
  return outlierDetection !== undefined && loadBalancer?.localityLbSetting?.enabled !== false;
}

/** 0 for the nearest that there are, 1 for the next: Envoy takes no gap between them. */
function ranksOf(
  all: readonly { readonly locality: Partial<Locality> }[],
  own: Locality | undefined,
): readonly number[] {
  if (own === undefined) return [];
  const distances = all.map(({ locality }) => distance(own, locality));
  const known = [...new Set(distances)].sort();
  return distances.map((one) => known.indexOf(one));
}

function distance(one: Locality, other: Partial<Locality>): number {
  if (one.region !== other.region) return 2;
  return one.zone === other.zone ? 0 : 1;
}
