/** The committed documents of the lab, and how suites put them on the cluster. */
import { join } from 'node:path';
import { pinnedCrds } from '../../../scripts/crds';
import type { EnvironmentName } from '../../../src/contract';
import { readDocuments, type Manifest } from '../../../src/synth/documents';
import { Refusal, until, type Api, type KubeObject } from '../../tools/kubernetes/api';
import type { Cluster } from '../../tools/kubernetes/cluster';
import { kwokNode, type KwokNode } from '../../tools/kubernetes/kwok';
import type { Node } from '../../tools/kubernetes/objects';

/** The committed documents. */
export const dist = join(__dirname, '../../../dist');

export interface Definition extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Folder of the YAML that `kubectl apply -f` takes. */
export function folderOf(environment: EnvironmentName, from = dist): string {
  return join(from, environment, 'kubernetes');
}

/** Every object of one environment, in the order of the files. */
export function manifestsOf(environment: EnvironmentName, from = dist): readonly Manifest[] {
  const { charts } = readDocuments(join(from, environment), environment);
  const manifests = charts.flatMap((chart) => chart.objects.map(({ manifest }) => manifest));
  if (manifests.length === 0) throw new Error(`${folderOf(environment, from)} is empty: run npm start.`);
  return manifests;
}

/** The definitions behind imports/, with every version that they serve. */
export async function installDefinitions(api: Api): Promise<readonly string[]> {
  const definitions = pinnedCrds() as unknown as readonly Definition[];
  await Promise.all(definitions.map((definition) => api.apply(definition)));
  for (const definition of definitions) {
    await until(`${definition.metadata.name} is served`, async () => {
      const { status } = await api.get<Definition>(definition);
      return status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false;
    });
  }
  return definitions.map(({ metadata }) => metadata.name);
}

/** Namespaces that the lab's objects stand in but others make: the installers of the engines. */
export async function createForeignNamespaces(api: Api, manifests: readonly Manifest[]): Promise<readonly string[]> {
  const own = new Set(manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const used = new Set(manifests.map(({ metadata }) => metadata.namespace ?? 'default'));
  const foreign = [...used].filter((name) => name !== 'default' && !own.has(name));
  for (const name of foreign) await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return foreign;
}

/** What stands in a namespace that the lab makes: there Pod Security is enforced, and whatever it holds goes with it. */
export function inOwnNamespace(manifests: readonly Manifest[]): readonly Manifest[] {
  const own = new Set(manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  return manifests.filter(({ metadata: { namespace } }) => namespace !== undefined && own.has(namespace));
}

/** What the lesson's documentation tells a person to type. */
export function applyFolder(cluster: Cluster, environment: EnvironmentName, from = dist): Promise<string> {
  return cluster.kubectl(['apply', '--server-side', '--field-manager=lab', '-f', folderOf(environment, from)]);
}

/** Takes everything of one environment off the cluster and waits until its namespaces are gone. */
export function removeEnvironment(api: Api, environment: EnvironmentName): Promise<void> {
  return removeManifests(api, manifestsOf(environment));
}

/** Takes the objects, with all the namespaces that they stand in, off the cluster and waits until they are gone. */
export async function removeManifests(api: Api, manifests: readonly Manifest[]): Promise<void> {
  const used = new Set(manifests.map(({ metadata }) => metadata.namespace ?? 'default'));
  const namespaces = [...used]
    .filter((name) => name !== 'default')
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  const others = manifests.filter(
    ({ kind, metadata }) =>
      kind !== 'Namespace' && !namespaces.some(({ metadata: { name } }) => name === metadata.namespace),
  );
  await Promise.all([...namespaces, ...others].map((ref) => api.remove(ref)));
}

/** Waits for something about pods; where it fails, the failure says how the pods are and what warnings there were. */
export async function explained(cluster: Cluster, namespace: string, waiting: Promise<void>): Promise<void> {
  try {
    await waiting;
  } catch (error) {
    const pods = await cluster.kubectl(['get', 'pods', '-n', namespace, '-o', 'wide']);
    const events = await cluster.kubectl(['get', 'events', '-n', namespace, '--field-selector', 'type=Warning']);
    throw new Error(`${(error as Error).message}\n${pods}\n${events}`, { cause: error });
  }
}

/** `count` like nodes of KWOK for the length of a suite. */
export function workers(count: number): readonly KwokNode[] {
  return Array.from({ length: count }, (_, index) => kwokNode(`worker${index + 1}`));
}

/** Adds nodes of KWOK, and waits until pods may be put on every one of them: which are free decides where pods go. */
export async function addNodes(api: Api, nodes: readonly KwokNode[]): Promise<() => Promise<void>> {
  await Promise.all(nodes.map((node) => api.create(node)));
  for (const node of nodes) {
    await until(`${node.metadata.name} takes pods`, async () => takesPods(await api.get<Node>(node), node));
  }
  return async () => {
    await Promise.all(nodes.map((node) => api.remove(node)));
  };
}

/** A new node carries taints of the control plane until its controllers have seen that it is ready. */
function takesPods({ spec, status }: Node, { spec: { taints } }: KwokNode): boolean {
  const isReady = status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
  return isReady && (spec.taints ?? []).length === taints.length;
}

/** The API server's words about why it refuses; fails where it does not refuse. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error('The API server accepted what it should refuse.');
}
