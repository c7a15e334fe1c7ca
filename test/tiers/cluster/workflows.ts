/** Workflows' documents as the suite puts them on the cluster, and what Argo's controller writes of those that ran. */
import { serviceName } from '../../../src/systems/functions/contract';
import { functionUrls } from '../../../src/systems/workflows/chart';
import { argoTemplate } from '../../../src/systems/workflows/domain/argo';
import { courseFunctions } from '../../../src/systems/workflows/domain/examples';
import type { Workflow } from '../../../src/systems/workflows/domain/workflow';
import type { Manifest } from '../../../src/synth/documents';
import { manifestsOf, type PodSpec } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { type Api, type KubeObject, until } from '../../tools/kubernetes/api';
import type { Cluster } from '../../tools/kubernetes/cluster';
import type { Deployment } from '../../tools/kubernetes/objects';
import { importService } from './images';

const lab = fixtureLab('local', { systems: ['functions', 'workflows'], functions: { language: 'javascript' } });
const { functions, workflows } = lab.systems;
if (!functions || !workflows) throw new Error('The lab of this suite has functions and workflows.');
const { step } = workflows.workloads;
const runtime = functions.workloads.functions;

export const { namespace } = workflows;

/** Everything that goes with the namespaces of the two systems. */
export const manifests = manifestsOf(lab).filter(({ metadata }) =>
  [functions.namespace, namespace].some((name) => metadata.namespace === name || metadata.name === name),
);

export async function importImages(cluster: Cluster): Promise<void> {
  await importService(cluster, 'workflows/step', [step.releases[0].image]);
  await importService(cluster, 'functions/functions', [runtime.releases[0].image]);
}

/** What needs no mesh, no Prometheus and no Knative, which are not on this cluster. */
const foreign = /istio\.io|coreos\.com|knative\.dev/;

export async function applySystems(api: Api): Promise<void> {
  for (const manifest of manifests.filter(({ apiVersion }) => !foreign.test(apiVersion))) await api.apply(manifest);
  const modules = manifests.filter(({ apiVersion }) => apiVersion.startsWith('serving.knative.dev'));
  for (const object of modules.flatMap((module) => withoutKnative(module as KnativeService))) await api.apply(object);
  await until('the functions are ready', () => areReady(api), 120_000);
}

type KnativeService = Manifest & {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: PodSpec & { readonly containerConcurrency: number; readonly timeoutSeconds: number };
    };
  };
};

/** The module's own pods behind its own name, one and always: what Knative would make of the same text. */
function withoutKnative({ metadata: { name, labels = {} }, spec: { template } }: KnativeService): KubeObject[] {
  const { containers, ...rest } = template.spec;
  const pod = { ...rest, containerConcurrency: undefined, timeoutSeconds: undefined };
  const selector = { module: labels['module'] ?? '' };
  const metadata = { name, namespace: functions?.namespace ?? '' };
  const spec = { ...pod, containers: containers.map((container) => ({ ...container, name: 'user-container' })) };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: { metadata: { labels: template.metadata.labels }, spec },
    },
  };
  const ports = [{ port: 80, targetPort: runtime.http.port }];
  return [deployment, { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector, ports } } as KubeObject];
}

async function areReady(api: Api): Promise<boolean> {
  const deployments = await api.list<Deployment>({ apiVersion: 'apps/v1', kind: 'Deployment' }, functions?.namespace);
  return deployments.every(({ spec, status }) => (status.readyReplicas ?? 0) === spec.replicas);
}

/** Sets how many pods a module has, and waits until it has them. */
export async function scaleModule(api: Api, module: string, replicas: number): Promise<void> {
  const metadata = { name: serviceName(module), namespace: functions?.namespace ?? '' };
  await api.patch({ apiVersion: 'apps/v1', kind: 'Deployment', metadata }, { spec: { replicas } });
  await until(`${module} has ${replicas} pods`, () => areReady(api), 60_000);
}

/** A workflow as the system's chart would write it. */
export function templateOf(workflow: Workflow): KubeObject {
  const podLabels = { app: step.name };
  const account = { serviceAccount: step.serviceAccount, image: step.releases[0].image, podLabels };
  const document = argoTemplate(workflow, {
    catalogue: courseFunctions,
    namespace,
    urlOf: functionUrls(lab),
    ...account,
  });
  return document;
}

/** What the controller writes of one task, and of the workflow as a whole. */
interface Node {
  readonly displayName: string;
  readonly phase: string;
  readonly message?: string;
  readonly outputs?: { readonly parameters?: readonly { readonly name: string; readonly value?: string }[] };
}

interface ArgoWorkflow extends KubeObject {
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly nodes?: Readonly<Record<string, Node>>;
  };
}

/** What the controller, the nodes and the containers of its pods say of a workflow that ended. */
async function explanationOf(cluster: Cluster, name: string, status: ArgoWorkflow['status']): Promise<string> {
  const nodes = Object.values(status?.nodes ?? {}).map(
    ({ displayName, phase, message = '' }) => `${displayName}: ${phase} ${message}`,
  );
  const ask = (...args: readonly string[]) =>
    cluster.kubectl([...args, '-n', namespace]).catch((error: Error) => error.message);
  const ofPods = ['-l', `workflows.argoproj.io/workflow=${name}`];
  const events = (await ask('get', 'events')).split('\n').filter((line) => line.includes(name));
  // One by one, as a container that has not started has no log, and that is all that kubectl then says.
  const logs = ['init', 'main', 'wait'].map((container) =>
    ask('logs', ...ofPods, '-c', container, '--prefix', '--tail=100'),
  );
  return [...nodes, await ask('get', 'pods', ...ofPods, '-o', 'wide'), ...events, ...(await Promise.all(logs))].join(
    '\n',
  );
}

export interface EndedWorkflow {
  readonly result: string | undefined;
  /** What became of each step, in Argo's words. */
  readonly steps: Readonly<Record<string, string>>;
}

/**
 * Submits a workflow's template, as a person does, and waits for the end.
 * @throws Error with all that is known where that end is another one
 */
export async function runTemplate(
  cluster: Cluster,
  template: string,
  name: string,
  values: Readonly<Record<string, number>>,
  end: 'Succeeded' | 'Failed' = 'Succeeded',
): Promise<EndedWorkflow> {
  const parameters = Object.entries(values).map(([key, value]) => ({ name: key, value: String(value) }));
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, namespace },
    spec: { workflowTemplateRef: { name: template }, arguments: { parameters } },
  };
  const { api } = cluster;
  await api.create(workflow);
  let status: ArgoWorkflow['status'];
  const hasEnded = async () => {
    ({ status } = await api.get<ArgoWorkflow>(workflow));
    return ['Succeeded', 'Failed', 'Error'].includes(status?.phase ?? '');
  };
  await until(`the workflow ${name} has ended`, hasEnded, 180_000).catch(async (error: Error) => {
    throw new Error(`${error.message}\n${await explanationOf(cluster, name, status)}`, { cause: error });
  });
  if (status?.phase !== end)
    throw new Error(`${name} ended as ${status?.phase}:\n${await explanationOf(cluster, name, status)}`);
  const nodes = Object.values(status.nodes ?? {});
  const whole = nodes.find(({ displayName }) => displayName === name);
  const tasks = nodes.filter((node) => node !== whole);
  return {
    result: whole?.outputs?.parameters?.[0]?.value,
    steps: Object.fromEntries(tasks.map(({ displayName, phase }) => [displayName, phase])),
  };
}
