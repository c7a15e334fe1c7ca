/** The charts, in waves: namespaces first, then what operators and add-ons must have taught the cluster, then the systems. */
import type { Job as ApiJob } from 'kubernetes-types/batch/v1';
import { batchesOf } from '../../lab/roster/roster';
import type { PlatformLab } from '../../lab/stacks';
import type { Manifest } from '../../synth/documents';
import { kubectl } from '../cluster/kubectl';
import { makesEngine } from '../cluster/readiness';
import { execute } from '../exec';
import { untilNothing } from '../poll';
import { everyTime, type Step } from '../steps';
import { say } from '../terminal';
import { chartFile, type Deployment } from './deployment';
import { untilReady } from './readiness';
import { chartsIn } from './work';

/** Definitions come with the add-ons, whose operators may still be making them. */
const definitionsWithinMs = 5 * 60_000;

export function chartSteps(deployment: Deployment): readonly Step[] {
  const { chosen } = deployment;
  return [
    ...groundCharts(chosen).map((chart) => applyStep(chart, deployment)),
    ...(chosen.engines.includes('knative') ? [knativeStep(deployment)] : []),
    definitionsStep(deployment),
    ...Object.values(chosen.systems).flatMap(({ name, workloads }) => [
      ...(Object.values(workloads).some(({ kind }) => kind === 'job') ? [jobsStep(name, deployment)] : []),
      applyStep(name, deployment),
    ]),
  ];
}

/** The namespaces of the systems, and those of a class. */
export function groundCharts({ roster }: PlatformLab): readonly string[] {
  return ['00-platform', ...batchesOf(roster?.students ?? []).map(({ name }) => `01-roster-${name}`)];
}

function applyStep(chart: string, { lab, context }: Deployment): Step {
  return {
    title: `chart ${chart}`,
    action: { command: { ...kubectl(lab, 'apply', '--filename', chartFile(lab, chart)), cwd: context.folder } },
    ...everyTime,
  };
}

/** The operator brings Knative's own definitions and webhooks, and only when it is asked for Knative. */
function knativeStep(deployment: Deployment): Step {
  const { lab } = deployment;
  const apply = kubectl(lab, 'apply', '--filename', '-');
  return {
    title: 'Knative',
    action: {
      description: 'apply the KnativeServing of the charts, and wait until its operator has made Knative',
      run: async (signal) => {
        const items = manifestsOf(deployment).filter(makesEngine);
        await execute({ ...apply, input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) }, { signal });
        await untilReady(items, lab, signal);
      },
    },
    ...everyTime,
  };
}

function definitionsStep(deployment: Deployment): Step {
  const { lab } = deployment;
  return {
    title: 'definitions',
    action: {
      description: `wait until ${commandText(lab)} lists every version that the charts use`,
      run: async (signal) => {
        const wanted = versionsIn(manifestsOf(deployment));
        await untilNothing(
          async () => {
            const { stdout } = await execute(kubectl(lab, 'api-versions'), { signal });
            const served = new Set(stdout.split('\n'));
            return wanted.filter((version) => !served.has(version)).map((version) => `${version} is not known`);
          },
          { signal, limitMs: definitionsWithinMs, say },
        );
      },
    },
    ...everyTime,
  };
}

function manifestsOf(deployment: Deployment): readonly Manifest[] {
  return chartsIn(deployment).flatMap(({ objects }) => objects.map(({ manifest }) => manifest));
}

function versionsIn(manifests: readonly Manifest[]): readonly string[] {
  return [...new Set(manifests.map(({ apiVersion }) => apiVersion))].sort();
}

/** Kubernetes changes no Job: one of another image has to go before its successor can come. */
function jobsStep(system: string, deployment: Deployment): Step {
  const { lab } = deployment;
  return {
    title: `jobs of ${system}`,
    action: {
      description: `delete each Job of ${system} that runs another image than its chart says: Kubernetes changes no Job`,
      run: async (signal) => {
        const objects = chartsIn(deployment).find(({ name }) => name === system)?.objects ?? [];
        for (const { manifest } of objects.filter(({ manifest: { kind } }) => kind === 'Job')) {
          const { name, namespace = 'default' } = manifest.metadata;
          const target = ['job', name, '--namespace', namespace];
          const { stdout } = await execute(kubectl(lab, 'get', ...target, '--ignore-not-found', '--output', 'json'), {
            signal,
          });
          if (stdout.trim() === '' || imagesOf(JSON.parse(stdout)) === imagesOf(manifest)) continue;
          await execute(kubectl(lab, 'delete', ...target), { signal });
        }
      },
    },
    ...everyTime,
  };
}

function imagesOf(job: unknown): string {
  const { spec } = job as ApiJob;
  return (spec?.template.spec?.containers ?? []).map(({ image }) => image).join();
}

function commandText(lab: PlatformLab): string {
  const { program, args } = kubectl(lab, 'api-versions');
  return [program, ...args].join(' ');
}
