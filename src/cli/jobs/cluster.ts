/** Jobs in the cluster: made from the templates of their chart, found again by their names. */
import type { Container } from 'kubernetes-types/core/v1';
import type { JobOperations, JobOutcome } from '../../local/jobs';
import { UserError } from '../../user-error';
import type { Kubectl } from '../cluster/kubectl';
import type { CronJob, Job, Node, Pod } from '../cluster/objects';
import { execute } from '../exec';
import { nextName } from './names';

export interface Submission {
  readonly operation: string;
  readonly n: number;
  /** Text of a source of one's own. @default - the program of that name in the image */
  readonly source?: string;
}

export class ClusterJobs {
  constructor(
    private readonly kubectl: Kubectl,
    private readonly operations: JobOperations,
  ) {}

  /** Why jobs cannot run there; undefined where they can. */
  async missing(template: 'program' | 'source'): Promise<string | undefined> {
    const { templates, resource } = this.operations.cluster;
    const name = templates[template];
    let cronJob: CronJob;
    try {
      cronJob = await this.json<CronJob>('get', 'cronjob', name);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return `the cluster ${this.kubectl.lab.context} has no CronJob ${name}, or does not answer`;
    }
    const wantsCard = initContainersOf(cronJob.spec.jobTemplate.spec).some(
      ({ resources }) => resources?.limits?.[resource] !== undefined,
    );
    if (!wantsCard) return undefined;
    const nodes = await this.kubectl.items<Node>('nodes');
    const hasCard = nodes.some(({ status }) => Number(status.allocatable?.[resource] ?? 0) > 0);
    return hasCard ? undefined : `no node of ${this.kubectl.lab.context} offers ${resource}`;
  }

  /** Those that are there, and those of which the outcome is. */
  async names(): Promise<readonly string[]> {
    const [jobs, outcomes] = await Promise.all([this.jobs(), this.outcomes()]);
    return [...new Set([...jobs.map(({ metadata }) => metadata.name), ...Object.keys(outcomes)])];
  }

  jobs(): Promise<readonly Job[]> {
    return this.kubectl.items<Job>('jobs', '--namespace', this.operations.cluster.namespace);
  }

  async outcomes(): Promise<Readonly<Record<string, JobOutcome>>> {
    const { data = {} } = await this.json<{ readonly data?: Readonly<Record<string, string>> }>(
      ...['get', 'configmap', this.operations.cluster.results],
    );
    return Object.fromEntries(Object.entries(data).map(([name, text]) => [name, JSON.parse(text) as JobOutcome]));
  }

  /** Makes a Job of the template. @returns its name */
  async submit({ operation, n, source }: Submission): Promise<string> {
    const name = nextName(operation, await this.names());
    const { templates } = this.operations.cluster;
    const from = `--from=cronjob/${source === undefined ? templates.program : templates.source}`;
    const made = await this.json<Job>('create', 'job', name, from, '--dry-run=client');
    const { metadata } = await this.create<Job>(adjusted(made, this.operations, { name, operation, n, source }));
    if (source !== undefined) await this.addSource(name, metadata.uid ?? '', source);
    return name;
  }

  /** Whether a job's program was started, so that it has been compiled. */
  async runs(name: string): Promise<boolean> {
    const { containers, namespace } = this.operations.cluster;
    const label = `batch.kubernetes.io/job-name=${name}`;
    const pods = await this.kubectl.items<Pod>('pods', '--selector', label, '--namespace', namespace);
    const states = pods.flatMap(({ status }) => status.initContainerStatuses ?? []);
    const program = states.find((container) => container.name === containers.job)?.state;
    return program?.running !== undefined;
  }

  /** Takes everything of a job off the cluster: Job, source, outcome. */
  async remove(name: string): Promise<void> {
    const { results } = this.operations.cluster;
    await this.run('delete', 'job', name, '--ignore-not-found', '--wait=true');
    await this.run('delete', 'configmap', sourceName(name), '--ignore-not-found');
    await this.run(
      'patch',
      'configmap',
      results,
      '--type=merge',
      '--patch',
      JSON.stringify({ data: { [name]: null } }),
    );
  }

  /** The source belongs to its Job, and goes with it. */
  private async addSource(name: string, uid: string, source: string): Promise<void> {
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid };
    try {
      await this.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: sourceName(name), ownerReferences: [owner] },
        data: { [this.operations.cluster.source.file]: source },
      });
    } catch (error) {
      await this.remove(name);
      throw error;
    }
  }

  private json<T>(...args: readonly string[]): Promise<T> {
    return this.kubectl.json<T>(...args, '--namespace', this.operations.cluster.namespace);
  }

  private async create<T>(object: object): Promise<T> {
    const { namespace } = this.operations.cluster;
    const command = this.kubectl.command('create', '--namespace', namespace, '--output', 'json', '--filename', '-');
    return JSON.parse((await execute({ ...command, input: JSON.stringify(object) })).stdout) as T;
  }

  private async run(...args: readonly string[]): Promise<void> {
    await execute(this.kubectl.command(...args, '--namespace', this.operations.cluster.namespace));
  }
}

function sourceName(job: string): string {
  return `${job}-source`;
}

function initContainersOf({ template }: Job['spec']): readonly Container[] {
  return template.spec.initContainers ?? [];
}

/** The job of the template with its own program, N and source. */
function adjusted(
  job: Job,
  { cluster }: JobOperations,
  {
    name,
    operation,
    n,
    source,
  }: Omit<Submission, 'source'> & { readonly name: string; readonly source: string | undefined },
): Job {
  const initContainers = initContainersOf(job.spec).map((container) =>
    container.name === cluster.containers.job
      ? { ...container, args: argumentsOf(container, source === undefined ? operation : undefined, n) }
      : container,
  );
  const volumes = (job.spec.template.spec.volumes ?? []).map((volume) =>
    volume.name === cluster.source.volume ? { ...volume, configMap: { name: sourceName(name) } } : volume,
  );
  const { template } = job.spec;
  return {
    ...job,
    spec: { ...job.spec, template: { ...template, spec: { ...template.spec, initContainers, volumes } } },
  };
}

/**
 * The template's arguments with another program and N: `/opt/lab/add 1000` names the program by its path, the twin's
 * `/app/service.js add 1000` by a word.
 */
function argumentsOf({ args = [] }: Container, operation: string | undefined, n: number): string[] {
  const [program = ''] = args.slice(-2, -1);
  const named = operation === undefined ? program : program.replace(/[^/]+$/, operation);
  return [...args.slice(0, -2), named, String(n)];
}
