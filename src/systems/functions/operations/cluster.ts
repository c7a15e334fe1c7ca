/** Modules in the cluster: for each a Knative Service made like the course's own, and its text in a ConfigMap. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandCluster } from '../../../local/operations';
import { UserError } from '../../../user-error';
import { domain, modules, serviceName } from '../contract';
import { sourceName } from '../domain/source';
import { ask, type Called, invoke } from './client';
import type { Upload } from './uploads';

/** https://knative.dev/docs/serving/reference/serving-api/ */
interface KnativeService {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly template: Template };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

interface Template {
  readonly metadata: { readonly name?: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly volumes: readonly { readonly name: string; readonly configMap: { readonly name: string } }[];
  };
}

interface Listed {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

export interface ClusterModule {
  readonly name: string;
  readonly file: string;
  readonly revision: string;
  readonly state: string;
  readonly pods: number;
}

const services = 'services.serving.knative.dev';

/** By it Knative tells which pods are of a Service. */
const serviceLabel = 'serving.knative.dev/service';

/** Milliseconds between two looks, and until a new revision counts as stuck: its image may have to be pulled. */
const lookMs = 500;
const readyMs = 120_000;

const shownLines = 200;

export class ClusterModules {
  constructor(
    private readonly cluster: CommandCluster,
    private readonly pace = { lookMs, readyMs },
  ) {}

  async list(): Promise<readonly ClusterModule[]> {
    const [found, sources, pods] = await Promise.all([
      this.items<KnativeService>(services),
      this.items<Listed & { readonly data?: Readonly<Record<string, string>> }>('configmaps'),
      this.items<Listed>('pods', '--selector', serviceLabel),
    ]);
    return found.map((service) => {
      const { name, labels } = service.metadata;
      const source = sourceOf(service);
      const [file = '-'] = Object.keys(sources.find(({ metadata }) => metadata.name === source)?.data ?? {});
      return {
        name: labels['module'] ?? name,
        file,
        revision: source.slice(source.lastIndexOf('-') + 1),
        state: stateOf(service),
        pods: pods.filter(({ metadata }) => metadata.labels?.[serviceLabel] === name).length,
      };
    });
  }

  /** @throws UserError for a module that cannot be put there, and where it does not become ready */
  async put({ module, file, source }: Upload, isUpdate: boolean): Promise<void> {
    refuseGiven(module, 'and comes with the chart: give yours another name');
    const all = await this.items<KnativeService>(services);
    const before = all.find(({ metadata }) => metadata.name === serviceName(module));
    const { context } = this.cluster;
    if (before && !isUpdate)
      throw new UserError(`${module} is in ${context} already: ./lab function update ${file} --cluster`, 2);
    if (!before && isUpdate)
      throw new UserError(`${module} is not in ${context} yet: ./lab function deploy ${file} --cluster`, 2);
    const like = all.find(({ metadata }) => metadata.name === serviceName(modules.given[0]));
    if (!like)
      throw new UserError(
        `${context} has no Service of ${modules.given[0]}, like which others are made: apply the chart.`,
      );
    const labels = { ...like.metadata.labels, module };
    const text = { name: sourceName(module, source), labels, data: { [file]: source } };
    await this.addSource(text, before);
    const made = await this.addService(serviceLike(like, module, text.name), before ? undefined : text.name);
    // With its Service goes every text that it has had.
    if (!before) await this.addSource(text, made);
    await this.untilReady(module);
  }

  /** @param source a text that nobody else needs, should this fail */
  private async addService(service: object, source: string | undefined): Promise<KnativeService> {
    try {
      return await this.apply<KnativeService>(service);
    } catch (error) {
      if (source !== undefined) await this.cluster.kubectl(['delete', 'configmap', source, '--ignore-not-found']);
      throw error;
    }
  }

  async remove(module: string): Promise<void> {
    refuseGiven(module, 'and stays');
    await this.find(module);
    await this.cluster.kubectl(['delete', services, serviceName(module), '--wait=true']);
  }

  /** The last lines of its pods; none while it has no pod. */
  async lines(module: string): Promise<readonly string[]> {
    await this.find(module);
    const selector = `${serviceLabel}=${serviceName(module)}`;
    const args = ['logs', '--selector', selector, '--container', 'user-container', `--tail=${shownLines}`];
    return (await this.cluster.kubectl(args)).split('\n').filter((line) => line !== '');
  }

  /** Calls a function, from zero if need be. */
  invoke(name: string, parameters: Readonly<Record<string, unknown>>): Promise<Called> {
    const [module = ''] = name.split('.');
    return this.cluster.throughGateway(async (origin) => invoke(origin, name, parameters, await this.hostOf(module)));
  }

  /** What the process of a module says of it. */
  async loaded(module: string): Promise<Called> {
    return this.cluster.throughGateway(async (origin) => ask(origin, '/function', await this.hostOf(module)));
  }

  private async hostOf(module: string): Promise<{ readonly host: string }> {
    const { metadata } = await this.find(module);
    return { host: `${metadata.name}.${metadata.namespace}.${domain}` };
  }

  private async find(module: string): Promise<KnativeService> {
    const all = await this.items<KnativeService>(services);
    const found = all.find(({ metadata }) => metadata.name === serviceName(module));
    if (found) return found;
    const names = all.map(({ metadata }) => metadata.labels['module'] ?? metadata.name).join(', ') || 'none';
    throw new UserError(`There is no module ${module} in ${this.cluster.context}; there are ${names}.`, 2);
  }

  private async untilReady(module: string): Promise<void> {
    const { lookMs: every, readyMs: longest } = this.pace;
    let last = 'Knative says nothing of it';
    for (const end = performance.now() + longest; performance.now() < end; await sleep(every)) {
      const service = await this.find(module);
      const ready = readiness(service);
      if (ready?.status === 'True') return;
      last = ready?.message ?? last;
      if (ready?.status === 'False') break;
    }
    throw new UserError(`${module} is in ${this.cluster.context}, and not ready: ${last}`);
  }

  private async addSource(
    { name, labels, data }: { readonly name: string; readonly labels: object; readonly data: object },
    owner: KnativeService | undefined,
  ): Promise<void> {
    const ownerReferences = owner && [
      { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: owner.metadata.name, uid: owner.metadata.uid },
    ];
    const metadata = { name, labels, ...(ownerReferences && { ownerReferences }) };
    await this.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data, immutable: true });
  }

  /** By the server, which keeps no second copy of a text in an annotation. */
  private async apply<T>(object: object): Promise<T> {
    const args = [
      'apply',
      '--server-side',
      '--force-conflicts',
      '--field-manager=lab',
      '--filename=-',
      '--output=json',
    ];
    return JSON.parse(await this.cluster.kubectl(args, JSON.stringify(object))) as T;
  }

  private async items<T>(...args: readonly string[]): Promise<readonly T[]> {
    const text = await this.cluster.kubectl(['get', ...args, '--output', 'json']);
    return (JSON.parse(text) as { readonly items: readonly T[] }).items;
  }
}

function refuseGiven(module: string, why: string): void {
  if (modules.given.some((given) => given === module)) throw new UserError(`${module} is the course's own ${why}.`, 2);
}

/** The same template with another module in it; its next revision gets a name from Knative. */
function serviceLike(like: KnativeService, module: string, source: string): object {
  const { metadata, spec } = like.spec.template;
  const volumes = spec.volumes.map((volume) => ({ ...volume, configMap: { ...volume.configMap, name: source } }));
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: serviceName(module), labels: { ...like.metadata.labels, module } },
    spec: {
      template: {
        metadata: { ...metadata, name: undefined, labels: { ...metadata.labels, module } },
        spec: { ...spec, volumes },
      },
    },
  };
}

function sourceOf({ spec }: KnativeService): string {
  return spec.template.spec.volumes[0]?.configMap.name ?? '';
}

/** Of its present text: Knative may not have looked at that yet. */
function readiness({ metadata, status }: KnativeService) {
  if (status?.observedGeneration !== metadata.generation) return undefined;
  return status.conditions?.find(({ type }) => type === 'Ready');
}

function stateOf(service: KnativeService): string {
  const ready = readiness(service);
  return ready?.status === 'True' ? 'ready' : (ready?.message ?? 'not ready');
}
