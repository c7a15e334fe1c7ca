/** The last step of a deployment: everything that the charts ask for is there and ready. */
import type { PodSpec } from 'kubernetes-types/core/v1';
import { addonStacksOf, type PlatformLab } from '../../lab/stacks';
import type { Manifest } from '../../synth/documents';
import { allEnded } from '../all-ended';
import { dashboards } from '../cluster/doors';
import { kubectl } from '../cluster/kubectl';
import type { Pod } from '../cluster/objects';
import { type Answered, isAwaited, isReady, kindsToAwait, knativeKindOf, waitingLines } from '../cluster/readiness';
import { execute } from '../exec';
import { untilNothing } from '../poll';
import { everyTime, type Step } from '../steps';
import { counted, say } from '../terminal';
import type { Deployment } from './deployment';
import { chartsIn } from './work';

/** Images are pulled, rings formed and tables loaded in this time. */
const readyWithinMs = 15 * 60_000;

export function readinessStep(deployment: Deployment): Step {
  return {
    title: 'readiness',
    action: {
      description: `wait until all ${[...kindsToAwait, ...knativeWords(deployment)].join(', ')} of the charts${addonWords(deployment)} are ready`,
      run: (signal) => untilReady(wantedOf(deployment), deployment.lab, signal),
    },
    ...everyTime,
  };
}

function knativeWords({ chosen }: Deployment): readonly string[] {
  return chosen.engines.includes('knative') ? ['Services of Knative'] : [];
}

function addonWords({ chosen }: Deployment): string {
  return addonObjects(chosen)
    .map(({ kind, metadata }) => `, ${kind} ${metadata.name}`)
    .join('');
}

/** What Helm does not wait for: a custom resource, of which the operator makes a StatefulSet, and what need not be there. */
function addonObjects(lab: PlatformLab): readonly Manifest[] {
  if (!addonStacksOf(lab).includes('observability')) return [];
  const { prometheus, kiali } = dashboards;
  const { namespace } = prometheus;
  const apiVersion = 'apps/v1';
  return [
    // The operator puts this before the name of a Prometheus, which is that of its Service.
    { apiVersion, kind: 'StatefulSet', metadata: { name: `prometheus-${prometheus.service}`, namespace } },
    ...(lab.engines.includes('istio')
      ? [{ apiVersion, kind: 'Deployment', metadata: { name: kiali.service, namespace } }]
      : []),
  ];
}

/** What the charts hold that becomes ready, and what add-ons are for, less what has no node by its owner's wish. */
export function wantedOf(deployment: Deployment): readonly Manifest[] {
  const ofCharts = chartsIn(deployment).flatMap(({ objects }) => objects.map(({ manifest }) => manifest));
  return [...ofCharts, ...addonObjects(deployment.chosen)].filter(
    (manifest) => isAwaited(manifest) && !isAsleep(manifest, deployment.lab),
  );
}

/** Waits until the cluster has all of them, and each says that it is ready. */
export async function untilReady(wanted: readonly Manifest[], lab: PlatformLab, signal: AbortSignal): Promise<void> {
  const kindsIn = new Map<string, ReadonlySet<string>>();
  for (const manifest of wanted) {
    const { namespace = 'default' } = manifest.metadata;
    kindsIn.set(namespace, new Set([...(kindsIn.get(namespace) ?? kindsToAwait), ...knativeKindOf(manifest)]));
  }
  await untilNothing(
    async () => {
      const answers = [...kindsIn].map(([namespace, kinds]) => answered(lab, namespace, [...kinds], signal));
      const found = (await allEnded(answers)).flat();
      const missing = wanted.filter(
        ({ kind, metadata }) =>
          !found.some(
            (one) =>
              one.kind === kind &&
              one.metadata.name === metadata.name &&
              one.metadata.namespace === (metadata.namespace ?? 'default') &&
              isReady(one),
          ),
      );
      if (missing.length === 0) return [];
      const names = missing.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      const pods = found.filter(({ kind }) => kind === 'Pod') as unknown as readonly Pod[];
      return [`${wanted.length - missing.length} of ${wanted.length} are ready`, ...names, ...waitingLines(pods)];
    },
    { signal, limitMs: readyWithinMs, say },
  );
}

async function answered(
  lab: PlatformLab,
  namespace: string,
  kinds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Answered[]> {
  const get = kubectl(lab, 'get', kinds.join(','), '--namespace', namespace, '--output', 'json');
  const { stdout } = await execute(get, { signal });
  return (JSON.parse(stdout) as { readonly items: readonly Answered[] }).items;
}

/** What waits, as its owner wants it, for a node group that is at zero. */
export function asleepLines(lab: PlatformLab): readonly string[] {
  const groups = [...new Set(workloadsWithoutNodes(lab).map(({ group }) => group))];
  return groups.map((group) => {
    const names = workloadsWithoutNodes(lab).filter((one) => one.group === group);
    return `${counted(names.length, 'workload')} (${names.map(({ name }) => name).join(', ')}) without a node: raise aws.nodeGroups.${group}.desired`;
  });
}

/** A Pod, or what makes pods of a template. */
interface OfPods extends Manifest {
  readonly spec?: PodSpec & { readonly template?: { readonly spec?: PodSpec } };
}

/** Whether its pods ask for nodes of which every group is at zero. */
function isAsleep({ spec }: OfPods, lab: PlatformLab): boolean {
  if (lab.kind !== 'aws') return false;
  const wanted = Object.entries((spec?.template?.spec ?? spec)?.nodeSelector ?? {});
  const groups = lab.aws.nodeGroups.filter(({ labels }) => wanted.every(([label, value]) => labels[label] === value));
  return wanted.length > 0 && groups.length > 0 && groups.every(({ desired }) => desired === 0);
}

function workloadsWithoutNodes(lab: PlatformLab) {
  if (lab.kind !== 'aws') return [];
  const empty = new Set(lab.aws.nodeGroups.filter(({ desired }) => desired === 0).map(({ key }) => key));
  return Object.values(lab.systems).flatMap((system) =>
    Object.values(system.workloads).flatMap(({ name, nodes }) =>
      nodes && empty.has(nodes.group) ? [{ name, group: nodes.group }] : [],
    ),
  );
}
