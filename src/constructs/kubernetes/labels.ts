import type { Release, Workload } from '../../lab/lab';

/** What selects the pods of one release. Lessons and dashboards use these two names. */
export function releaseSelector(workload: Workload, release: Release): Record<'app' | 'version', string> {
  return { app: workload.name, version: release.version };
}

/** The labels of one release: its selector, and the recommended ones that tools know. */
export function releaseLabels(workload: Workload, release: Release): Record<string, string> {
  return {
    ...releaseSelector(workload, release),
    ...workloadLabels(workload),
    'app.kubernetes.io/version': release.version,
  };
}

/** The labels of what all releases of a workload share. */
export function workloadLabels(workload: Workload): Record<string, string> {
  return { app: workload.name, 'app.kubernetes.io/name': workload.name };
}

/** On every object of a system, whichever chart or construct made it. */
export function systemLabels(system: string): Record<string, string> {
  return { 'app.kubernetes.io/part-of': system, 'app.kubernetes.io/managed-by': 'systems-lab' };
}
