/** Systems that come back with their nodes: which ones there are is asked of the cluster, whatever was deployed from here. */
import type { ServiceAccount } from 'kubernetes-types/core/v1';
import type { PlatformLab } from '../../lab/stacks';
import type { Manifest } from '../../synth/documents';
import { hasAddress } from '../cluster/address';
import { kubectl } from '../cluster/kubectl';
import { isAwaited, makesEngine } from '../cluster/readiness';
import { execute } from '../exec';
import { everyTime, type Step } from '../steps';
import { type Outcome, untilAddress } from './deploy';
import { type Deployment, deploymentOf } from './deployment';
import { isAboutUnknownKinds } from './destruction';
import { untilReady, wantedOf } from './readiness';
import { chartsIn, synthesizeChosen } from './work';

/** What only the cluster knows. */
export interface Returned extends Outcome {
  /** Of the systems that it has. @default - it has none */
  deployment?: Deployment;
}

export function returnSteps({ lab, context }: Deployment, returned: Returned): readonly Step[] {
  const systems = async (signal: AbortSignal) => {
    const names = await systemsIn(lab, signal);
    if (names.length === 0) return;
    const all = deploymentOf(context, names);
    await synthesizeChosen(all);
    const scratched = await scratchedIn(all, signal);
    const left = names.filter((name) => !scratched.includes(name));
    if (left.length === 0) return;
    returned.deployment = deploymentOf(context, left);
    if (scratched.length > 0) await synthesizeChosen(returned.deployment);
  };
  const pods = async (signal: AbortSignal) => {
    if (returned.deployment) await remakePods(returned.deployment, signal);
  };
  const readiness = async (signal: AbortSignal) => {
    const { deployment } = returned;
    if (deployment) await untilReady(wantedOf(deployment).filter(staysThere), lab, signal);
  };
  const address = async (signal: AbortSignal) => {
    if (returned.deployment && hasAddress(returned.deployment.chosen)) await untilAddress(lab, returned, signal);
  };
  return [
    step('systems', 'ask the cluster which systems of the lab it has, and synthesize their charts', systems),
    step(
      'pods',
      'apply the Pods of their charts that went or failed with a node: no controller makes them again',
      pods,
    ),
    step('readiness', 'wait until everything of their charts but Jobs is ready', readiness),
    ...(hasAddress(lab)
      ? [step('address', 'wait until the gateway, where they have one, has an address', address)]
      : []),
  ];
}

function step(title: string, description: string, run: (signal: AbortSignal) => Promise<void>): Step {
  return { title, action: { description, run }, ...everyTime };
}

/** A Job that is over is removed in time. */
function staysThere({ kind }: Manifest): boolean {
  return kind !== 'Job';
}

/** One that is there stays as it is, of a Pod Kubernetes changes next to nothing; one that its node's end has failed never runs again. */
async function remakePods(deployment: Deployment, signal: AbortSignal): Promise<void> {
  const { lab } = deployment;
  const manifests = chartsIn(deployment).flatMap(({ objects }) => objects.map(({ manifest }) => manifest));
  for (const pod of manifests.filter(({ kind }) => kind === 'Pod')) {
    const { name, namespace = 'default' } = pod.metadata;
    const one = ['pod', name, '--namespace', namespace, '--ignore-not-found'];
    const { stdout: phase } = await execute(kubectl(lab, 'get', ...one, '--output', 'jsonpath={.status.phase}'), {
      signal,
    });
    if (!['', 'Failed'].includes(phase)) continue;
    if (phase === 'Failed') await execute(kubectl(lab, 'delete', ...one), { signal });
    await execute({ ...kubectl(lab, 'apply', '--filename', '-'), input: JSON.stringify(pod) }, { signal });
  }
}

/** Systems that `lab scratch` has taken out: a controller outlives its nodes, so somebody wanted it gone who has none. */
async function scratchedIn(deployment: Deployment, signal: AbortSignal): Promise<readonly string[]> {
  const { lab } = deployment;
  const get = kubectl(lab, 'get', '--filename', '-', '--ignore-not-found', '--output', 'name');
  const scratched: string[] = [];
  for (const { name, objects } of chartsIn(deployment)) {
    const controllers = objects.map(({ manifest }) => manifest).filter(isController);
    if (!(name in deployment.chosen.systems) || controllers.length === 0) continue;
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: controllers });
    const { stdout } = await execute({ ...get, input, forgives: isAboutUnknownKinds }, { signal });
    if (stdout.trim() === '') scratched.push(name);
  }
  return scratched;
}

/** What makes pods, as often as they go; but no engine. */
function isController(manifest: Manifest): boolean {
  return isAwaited(manifest) && !['Job', 'Pod'].includes(manifest.kind) && !makesEngine(manifest);
}

/** Every chart of a system has service accounts, which stay whatever its pods do. */
async function systemsIn(lab: PlatformLab, signal: AbortSignal): Promise<readonly string[]> {
  const get = ['serviceaccounts', '--all-namespaces', '--selector', 'app.kubernetes.io/managed-by=systems-lab'];
  const { stdout } = await execute(kubectl(lab, 'get', ...get, '--output', 'json'), { signal });
  const { items } = JSON.parse(stdout) as { readonly items: readonly ServiceAccount[] };
  const isOf = (name: string, namespace: string) => (account: ServiceAccount) =>
    account.metadata?.namespace === namespace && account.metadata.labels?.['app.kubernetes.io/part-of'] === name;
  return Object.values(lab.systems).flatMap(({ name, namespace }) => (items.some(isOf(name, namespace)) ? [name] : []));
}
