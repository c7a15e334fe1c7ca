import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  type ContainerProps,
  contracted,
  type Mount,
  podTemplate,
  restrictedPod,
} from '../../constructs/kubernetes/pod';
import type { Resources } from '../../constructs/kubernetes/resources';
import type { SystemOf, Workload } from '../../lab/lab';
import { gpuResource, names, sourceFile, sourceFolder, workFolder } from './contract';

export interface JobTemplateProps {
  readonly name: string;
  readonly system: SystemOf<'cuda'>;
  /** Whether the program is made from a source that is submitted with the job. */
  readonly compiles: boolean;
}

/** The course's job may use one CPU and half a gigabyte; matrices are made on the host, and the compiler needs more. */
const jobResources: Resources = {
  requests: { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '256Mi' },
  limits: { cpu: '1', memory: '4Gi', 'ephemeral-storage': '2Gi' },
};

const reporterResources: Resources = {
  requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '16Mi' },
  limits: { cpu: '500m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
};

const work: Mount = { name: 'work', path: workFolder };
const source: Mount = { name: names.sourceVolume, path: sourceFolder, configMap: 'no-source-yet' };
const token: Mount = { name: 'token', path: '/var/run/secrets/kubernetes.io/serviceaccount', token: true };

/** Seconds: a job that hangs gives its card back, and a finished one stays as long as somebody may look at it. */
const longest = 1800;
const keepFinished = 3600;

/**
 * What jobs are made of (`kubectl create job --from`): a CronJob that never runs by itself. Program, then report: what a
 * person submitted runs in a container without a token, and only the reporter has one, which can change one ConfigMap.
 */
export class JobTemplate extends Construct {
  constructor(scope: Construct, id: string, { name, system, compiles }: JobTemplateProps) {
    super(scope, id);
    const { device } = system.settings;
    const { job, twin, compiler, reporter } = system.workloads;
    const runner = device === 'gpu' ? job : twin;
    const pod = restrictedPod({
      ...contracted(this, { ...reporter, ...(runner.nodes && { nodes: runner.nodes }) }, reporter.releases[0]),
      ...part(names.containers.report, reporter, [work, token], reporterResources),
      before: [
        ...(compiles
          ? [{ ...part(names.containers.compile, compiler, [work, source]), args: [`${sourceFolder}/${sourceFile}`] }]
          : []),
        // In the place of these two: the program, and N.
        {
          ...part(names.containers.job, runner, [work]),
          args: compiles ? [`${workFolder}/job`, '1'] : programOf(device),
        },
      ],
      restartPolicy: 'Never',
      gracePeriod: 10,
    });
    const labels = { app: job.name, 'app.kubernetes.io/name': job.name };
    new k8s.KubeCronJob(this, 'Resource', {
      metadata: { name, labels },
      spec: {
        // The first of January, if it were not suspended.
        schedule: '0 0 1 1 *',
        suspend: true,
        jobTemplate: {
          metadata: { labels: { ...Chart.of(this).labels, ...labels } },
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: longest,
            ttlSecondsAfterFinished: keepFinished,
            template: podTemplate(this, labels, device === 'gpu' ? withCard(pod) : pod),
          },
        },
      },
    });
  }
}

function programOf(device: SystemOf<'cuda'>['settings']['device']): readonly string[] {
  return device === 'gpu' ? ['/opt/lab/add', '1000000'] : ['/app/service.js', 'add', '1000000'];
}

function part(
  name: string,
  { releases: [release] }: Workload,
  mounts: readonly Mount[],
  resources = jobResources,
): ContainerProps {
  return { name, image: release.image, environment: release.environment, mounts, resources };
}

/** One card for the container that runs the program; more than one job a card there is not. */
function withCard(pod: k8s.PodSpec): k8s.PodSpec {
  const initContainers = pod.initContainers?.map((container) =>
    container.name === names.containers.job
      ? {
          ...container,
          resources: {
            ...container.resources,
            limits: { ...container.resources?.limits, [gpuResource]: k8s.Quantity.fromNumber(1) },
          },
        }
      : container,
  );
  return { ...pod, ...(initContainers && { initContainers }) };
}
