/** The pods that a lab runs, and what each asks for. */
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import type { Container, Toleration } from 'kubernetes-types/core/v1';
import type { Lab } from '../../lab/lab';
import type { Documents, Manifest } from '../../synth/documents';
import { objectsOf, type PodTemplate, workloadsOf, type Written } from '../kinds';
import { quantity } from '../quantity';
import type { Amounts } from './machines';
import type { Requests } from '../chart-renders/render';
import { type Component, overheadOf, proxyOf } from './overhead';

export interface PodGroup {
  /** Where a person finds it, or what it is called. */
  readonly address: string;
  readonly count: number | 'every node';
  /** Of one pod. */
  readonly asks: Amounts;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
}

/** In the order in which they find their nodes: the platform was there before the systems, the class comes last. */
export function podGroupsOf(lab: Lab, documents: Documents): readonly PodGroup[] {
  return [...overheadOf(documents).map(platformPods), ...systemPods(documents), ...copiedPods(lab, documents)];
}

/**
 * The copies that students have of the systems that keep a person's rows: each pod once, and the proxy as the lab's
 * own has it. Jobs are left out: they end, and the room that the lab's own has serves one after another.
 */
function copiedPods(lab: Lab, documents: Documents): readonly PodGroup[] {
  const students = lab.kind === 'student' ? 0 : (lab.roster?.students.length ?? 0);
  if (students === 0) return [];
  const personal = Object.values(lab.systems).filter(({ tables }) => Object.keys(tables).length > 0);
  const charts = documents.charts.filter(({ name }) => personal.some((system) => system.name === name));
  const lasting = charts.map(({ name, objects }) => ({
    name,
    objects: objects.filter(({ manifest }) => manifest.kind !== 'Job'),
  }));
  const namespaces = documents.charts.flatMap(({ name, objects }) => ({
    name,
    objects: objects.filter(({ manifest }) => manifest.kind === 'Namespace'),
  }));
  return systemPods({ ...documents, charts: [...lasting, ...namespaces] }).map((pods) => ({
    ...pods,
    address: `${pods.address}, of each student`,
    count: students,
  }));
}

/** The platform's pods tolerate every taint where they must run on every node. */
function platformPods({ name, pods, cpu = '0', memory = '0', nodeSelector = {} }: Component): PodGroup {
  return {
    address: name,
    count: pods,
    asks: { cpus: quantity(cpu), memory: quantity(memory), pods: 1, gpus: 0 },
    nodeSelector,
    tolerations: pods === 'every node' ? [{ operator: 'Exists' }] : [],
  };
}

type Sized = Manifest & {
  readonly spec?: { readonly replicas?: number; readonly parallelism?: number; readonly suspend?: boolean };
};

type Autoscaler = Written<HorizontalPodAutoscaler>;

function systemPods(documents: Documents): readonly PodGroup[] {
  const objects = documents.charts.flatMap((chart) => chart.objects as readonly { manifest: Sized; address: string }[]);
  const sizes = new Map(objects.map(({ address, manifest }) => [address, manifest]));
  const meshed = new Set(
    objectsOf<Manifest>(documents, 'Namespace')
      .filter(({ manifest }) => manifest.metadata.labels?.['istio-injection'] === 'enabled')
      .map(({ manifest }) => manifest.metadata.name),
  );
  const proxy = proxyOf(documents);
  const autoscalers = objectsOf<Autoscaler>(documents, 'HorizontalPodAutoscaler').map(({ manifest }) => manifest);
  return workloadsOf(documents).map(({ address, namespace, template }) => ({
    address,
    count: countOf(sizes.get(address), autoscalers),
    asks: asksOf(template, meshed.has(namespace) ? proxy : {}),
    nodeSelector: template.spec.nodeSelector ?? {},
    tolerations: template.spec.tolerations ?? [],
  }));
}

/** A CronJob that is suspended makes no pods: others make jobs of it. Where an autoscaler decides, its least counts. */
function countOf(manifest: Sized | undefined, autoscalers: readonly Autoscaler[]): PodGroup['count'] {
  if (manifest?.kind === 'DaemonSet') return 'every node';
  if (manifest?.spec?.suspend) return 0;
  const autoscaler = autoscalers.find(
    ({ spec, metadata }) =>
      spec.scaleTargetRef.name === manifest?.metadata.name && metadata.namespace === manifest.metadata.namespace,
  );
  return manifest?.spec?.replicas ?? manifest?.spec?.parallelism ?? autoscaler?.spec.minReplicas ?? 1;
}

/** Init containers run before the others, one at a time, so that the largest of them counts. */
function asksOf({ spec }: PodTemplate, { cpu = '0', memory = '0' }: Requests): Amounts {
  const together = (name: string, extra: string): number =>
    Math.max(
      total(spec.containers, name) + quantity(extra),
      ...(spec.initContainers ?? []).map((container) => requestOf(container, name)),
    );
  return {
    cpus: together('cpu', cpu),
    memory: together('memory', memory),
    gpus: together('nvidia.com/gpu', '0'),
    pods: 1,
  };
}

function total(containers: readonly Container[], name: string): number {
  return containers.reduce((all, container) => all + requestOf(container, name), 0);
}

/** Kubernetes takes the limit where a container asks for nothing. */
function requestOf({ resources }: Container, name: string): number {
  return quantity(resources?.requests?.[name] ?? resources?.limits?.[name] ?? 0);
}
