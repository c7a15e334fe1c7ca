/** The Jobs of a system, which load its sample data, once more. */
import type { Job } from 'kubernetes-types/batch/v1';
import type { System, Workload } from '../../lab/lab';
import type { Manifest } from '../../synth/documents';
import { UserError } from '../../user-error';
import { kubectl } from '../cluster/kubectl';
import { isOver } from '../cluster/readiness';
import { execute } from '../exec';
import { everyTime, type Step } from '../steps';
import type { Deployment } from './deployment';
import { untilReady } from './readiness';
import { chartsIn, chartsStep } from './work';

/** What is known of a Job before its chart is synthesized. */
export interface NamedJob {
  /** As people call it, e.g. `music/loader`. */
  readonly place: string;
  readonly name: string;
  readonly namespace: string;
}

/** @throws UserError where the system has none */
export function jobsOf({ name, namespace, workloads }: System): readonly NamedJob[] {
  const all = Object.values<Workload>(workloads);
  const jobs = all.filter(({ kind }) => kind === 'job');
  if (jobs.length > 0)
    return jobs.map(({ key, releases }) => ({ place: `${name}/${key}`, name: releases[0].name, namespace }));
  const others = all.map(({ key }) => `./lab bounce ${name}/${key}`).join(', or ');
  throw new UserError(`${name} has no Job that loads data. What runs all the time starts again by: ${others}`, 2);
}

/** A run that was interrupted while the Job ran goes on waiting for it. */
export function loaderSteps(deployment: Deployment, jobs: readonly NamedJob[]): readonly Step[] {
  return [
    chartsStep(deployment),
    ...jobs.flatMap((job): readonly Step[] => [
      againStep(job, deployment),
      {
        title: `end of ${job.name}`,
        action: {
          description: `wait until the Job ${job.name} is complete`,
          run: (signal) => untilReady([manifestOf(job, deployment)], deployment.lab, signal),
        },
        ...everyTime,
      },
    ]),
  ];
}

/** Kubernetes starts no Job twice: the one that is over goes, and its successor comes. */
function againStep(job: NamedJob, deployment: Deployment): Step {
  const { lab } = deployment;
  const target = ['job', job.name, '--namespace', job.namespace];
  const remove = kubectl(lab, 'delete', ...target, '--ignore-not-found', '--cascade=foreground');
  const apply = kubectl(lab, 'apply', '--filename', '-');
  const isRunning = async (signal?: AbortSignal): Promise<boolean> => {
    const get = kubectl(lab, 'get', ...target, '--ignore-not-found', '--output', 'json');
    const { stdout } = await execute(get, signal ? { signal } : {});
    return stdout.trim() !== '' && !isOver(JSON.parse(stdout) as Job);
  };
  return {
    title: `job ${job.name}`,
    action: {
      shows: [remove, apply],
      run: async (signal) => {
        const input = JSON.stringify(manifestOf(job, deployment));
        if (await isRunning(signal))
          throw new UserError(`The Job ${job.name} still runs. Follow it: ./lab logs ${job.place} --follow`);
        await execute(remove, { signal });
        await execute({ ...apply, input }, { signal });
      },
    },
    isDone: async (noted) => noted === 'done' && (await isRunning()),
  };
}

/** @throws UserError where the workload is a Job that others make */
function manifestOf({ name, namespace, place }: NamedJob, deployment: Deployment): Manifest {
  const manifests = chartsIn(deployment).flatMap(({ objects }) => objects.map(({ manifest }) => manifest));
  const found = manifests.find(
    ({ kind, metadata }) => kind === 'Job' && metadata.name === name && metadata.namespace === namespace,
  );
  if (found) return found;
  throw new UserError(`The chart has no Job ${name}: ${place} runs when somebody asks for it, and loads nothing.`, 2);
}

/** What a Job has printed last. */
export async function lastLine({ name, namespace }: NamedJob, { lab }: Deployment): Promise<string> {
  const logs = kubectl(lab, 'logs', `job/${name}`, '--namespace', namespace, '--tail', '1');
  return (await execute(logs)).stdout.trimEnd();
}
