/** How the copies of a class are: one row a student. */
import type { ResourceQuota } from 'kubernetes-types/core/v1';
import { quantity } from '../../analysis/quantity';
import type { Student } from '../../lab/lab';
import { execute } from '../exec';
import type { Pod } from '../cluster/objects';
import { viewsOf } from '../cluster/pods';
import { cpus, gibibytes } from '../cluster/share';
import type { LabClass } from './class';

export interface StudentStatus {
  readonly student: string;
  /** `missing` is a student without a namespace, `empty` one in whose namespace nothing runs. */
  readonly state: 'ready' | 'not ready' | 'empty' | 'missing';
  readonly pods: { readonly ready: number; readonly all: number };
  /** What pods ask for, and what they may; absent where there is no quota. */
  readonly cpus?: Part;
  readonly memoryBytes?: Part;
  /** What keeps pods from being ready, e.g. `ErrImagePull`; each once. */
  readonly troubles: readonly string[];
}

interface Part {
  readonly asked: number;
  readonly allowed: number;
}

type Quota = ResourceQuota & { readonly metadata: { readonly namespace: string } };

/** Three questions, however large the class is. */
export async function statusOf(group: LabClass): Promise<readonly StudentStatus[]> {
  const [namespaces, pods, quotas] = await Promise.all([
    items<{ readonly metadata: { readonly name: string } }>(group, 'namespaces'),
    items<Pod>(group, 'pods', '--all-namespaces'),
    items<Quota>(group, 'resourcequotas', '--all-namespaces'),
  ]);
  const known = new Set(namespaces.map(({ metadata }) => metadata.name));
  return group.students.map((student) =>
    studentStatus(
      student,
      known.has(student.namespace),
      pods.filter(({ metadata }) => metadata.namespace === student.namespace),
      quotas.find(({ metadata }) => metadata.namespace === student.namespace),
    ),
  );
}

/** @param pods those in the student's namespace */
export function studentStatus(
  { id }: Student,
  isThere: boolean,
  pods: readonly Pod[],
  quota: ResourceQuota | undefined,
): StudentStatus {
  // A Job that has ended well is no pod to wait for.
  const views = viewsOf(pods.filter(({ status }) => status.phase !== 'Succeeded'));
  const ready = views.filter(({ state }) => state.startsWith('Ready'));
  const troubles = [...new Set(views.filter((view) => !ready.includes(view)).map(({ state }) => state))];
  const part = (resource: string): Part => ({
    asked: quantity(quota?.status?.used?.[resource] ?? '0'),
    allowed: quantity(quota?.status?.hard?.[resource] ?? '0'),
  });
  return {
    student: id,
    state: !isThere ? 'missing' : views.length === 0 ? 'empty' : troubles.length > 0 ? 'not ready' : 'ready',
    pods: { ready: ready.length, all: views.length },
    ...(quota && { cpus: part('requests.cpu'), memoryBytes: part('requests.memory') }),
    troubles,
  };
}

export const statusHeader = ['Student', 'State', 'Pods', 'CPU', 'Memory', 'Troubles'] as const;

export function statusRow({
  student,
  state,
  pods,
  cpus: cpu,
  memoryBytes,
  troubles,
}: StudentStatus): readonly string[] {
  const shown = (part: Part | undefined, show: (amount: number) => string) =>
    part ? `${show(part.asked)}/${show(part.allowed)}` : '-';
  return [
    student,
    state,
    `${pods.ready}/${pods.all}`,
    shown(cpu, cpus),
    shown(memoryBytes, gibibytes),
    troubles.join(', '),
  ];
}

async function items<T>(group: LabClass, ...args: readonly string[]): Promise<readonly T[]> {
  const { stdout } = await execute(group.kubectl('get', ...args, '--output', 'json'));
  return (JSON.parse(stdout) as { readonly items: readonly T[] }).items;
}
