import type { Manifest, Documents } from '../../synth/documents';
import type { Lab } from '../../lab/lab';
import {
  clustersBeside,
  clustersBesideAll,
  clustersOfCollector,
  loadOfCopy,
  memoryOf,
  type ProxyLoad,
  usableShare,
} from '../../lab/proxy-memory';
import { valueAt } from '../chart-values/paths';
import { clustersOfNamespaces, isInMesh, matchesAtGateways, scopesOf } from '../mesh-clusters';
import { objectsOf } from '../kinds';
import { quantity } from '../quantity';
import { releasesOf } from '../releases';
import type { Finding, Rule } from '../rule';

/** Without a Sidecar each student adds clusters to every proxy: of 520 students' lab all proxies were killed, again and again. */
export const proxiesHold: Rule = {
  id: 'proxies-hold',
  holds: 'the proxies of every namespace, and the ingress gateway, have memory for what they know of the mesh',
  check: (lab, documents) => {
    if (lab.kind === 'student' || releasesOf(documents).every(({ chart }) => chart !== 'istiod')) return [];
    return [...sidecarFindings(lab, documents), ...gatewayFindings(lab, documents)];
  },
};

const mebibyte = 2 ** 20;

/** As the charts have it by themselves. Source: values.yaml of istiod and gateway 1.30.3. */
const limits = {
  istiod: { path: 'global.proxy.resources.limits.memory', assumed: '1024Mi' },
  gateway: { path: 'resources.limits.memory', assumed: '1024Mi' },
} as const;

/** One finding for all namespaces whose proxies know equally much. */
function sidecarFindings(lab: Lab, documents: Documents): readonly Finding[] {
  const limit = limitOf(documents, 'istiod');
  const scopes = scopesOf(documents);
  const own = clustersOfNamespaces(documents);
  const students = new Set(studentsOf(lab));
  const { clusters: copy } = loadOfCopy(lab);
  const clustersIn = (namespace: string): number => (own.get(namespace) ?? 0) + (students.has(namespace) ? copy : 0);
  const all = sum([...own.values()]) + students.size * copy + clustersBesideAll + collectorOf(lab);
  const crowded = new Map<number, { readonly address: string; readonly names: string[] }>();
  for (const { manifest, address } of objectsOf<Manifest>(documents, 'Namespace').filter(isInMesh)) {
    const { name } = manifest.metadata;
    const scope = scopes.get(name);
    const clusters = scope ? sum(scope.map(clustersIn)) + clustersBeside + collectorOf(lab) : all;
    if (fits({ clusters, routes: 0 }, limit)) continue;
    const found = crowded.get(clusters) ?? { address, names: [] };
    crowded.set(clusters, { ...found, names: [...found.names, name] });
  }
  return [...crowded].map(([clusters, { address, names }]) => ({
    address,
    value: `proxies of ${listed(names)}: ${described({ clusters, routes: 0 }, limit)}`,
    remedy:
      'give the namespace a Sidecar whose egress names what its contracts call, or raise the proxies’ memory in src/platform/addons/mesh',
  }));
}

/** It knows the whole cluster: no Sidecar is about a gateway. */
function gatewayFindings(lab: Lab, documents: Documents): readonly Finding[] {
  const release = releasesOf(documents).find(({ chart }) => chart === 'gateway');
  if (!release) return [];
  const limit = limitOf(documents, 'gateway');
  const students = studentsOf(lab).length;
  const each = loadOfCopy(lab);
  const load = {
    clusters:
      sum([...clustersOfNamespaces(documents).values()]) +
      students * each.clusters +
      clustersBesideAll +
      collectorOf(lab),
    routes: matchesAtGateways(documents) + students * each.routes,
  };
  if (fits(load, limit)) return [];
  return [
    { address: release.address, value: described(load, limit), remedy: `raise ${limits.gateway.path} of the release` },
  ];
}

function collectorOf({ traces }: Lab): number {
  return traces === undefined ? 0 : clustersOfCollector;
}

function studentsOf(lab: Lab): readonly string[] {
  return lab.kind !== 'student' && lab.roster?.isInMesh ? lab.roster.students.map(({ namespace }) => namespace) : [];
}

/** Mebibytes. */
function limitOf(documents: Documents, chart: keyof typeof limits): number {
  const { path, assumed } = limits[chart];
  const values = releasesOf(documents).find((release) => release.chart === chart)?.values;
  return quantity((valueAt(values, path) as string | undefined) ?? assumed) / mebibyte;
}

function fits(load: ProxyLoad, limit: number): boolean {
  return memoryOf(load) <= limit * usableShare;
}

function described(load: ProxyLoad, limit: number): string {
  const routes = load.routes > 0 ? ` and ${load.routes} routes` : '';
  const room = `${usableShare * 100} % of their limit of ${limit} MiB`;
  return `${load.clusters} clusters${routes} take about ${Math.round(memoryOf(load))} MiB, more than ${room}`;
}

function listed([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? `namespace ${first}` : `namespace ${first} and ${others.length} more`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
