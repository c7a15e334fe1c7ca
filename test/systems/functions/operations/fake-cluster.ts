/** A cluster as far as `lab function` sees it: objects by kind and name, and Knative that makes everything ready. */
import type { CommandCluster } from '../../../../src/local/operations';

export interface FakeObject {
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    labels?: Record<string, string>;
    ownerReferences?: readonly { readonly uid: string }[];
  };
  spec?: { template: { metadata: { labels: Record<string, string> }; spec: { volumes: object[] } } };
  status?: object;
  [other: string]: unknown;
}

/** What the chart has put there: the Service of `add`. */
const given: FakeObject = {
  kind: 'Service',
  metadata: {
    ...{ name: 'serverless-add', namespace: 'functions', uid: 'uid-1', generation: 1 },
    labels: { app: 'functions', module: 'add' },
  },
  spec: {
    template: {
      metadata: { labels: { app: 'functions', module: 'add' } },
      spec: { volumes: [{ name: 'module', configMap: { name: 'serverless-add-0123456789' } }] },
    },
  },
  status: { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] },
};

const kinds: Readonly<Record<string, string>> = {
  'services.serving.knative.dev': 'Service',
  configmaps: 'ConfigMap',
  configmap: 'ConfigMap',
  pods: 'Pod',
};

export class FakeCluster implements CommandCluster {
  readonly context = 'kind-fake';
  readonly objects = new Map<string, FakeObject>();
  /** What Knative says of a Service that was changed. */
  verdict: object = { status: 'True' };
  /** Ends what kubectl is asked to do, where it says so. */
  refuse: (args: readonly string[], input?: string) => string | undefined = () => undefined;
  log = '';

  constructor(private readonly gateway: string) {
    for (const object of [given]) this.objects.set(`${object.kind} ${object.metadata.name}`, structuredClone(object));
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    const refused = this.refuse(args, input);
    if (refused !== undefined) return Promise.reject(new Error(refused));
    const [verb = '', kind = '', name = ''] = args;
    if (verb === 'apply') return Promise.resolve(JSON.stringify(this.apply(JSON.parse(input ?? '') as FakeObject)));
    if (verb === 'delete') return Promise.resolve(this.delete(`${kinds[kind]} ${name}`));
    if (verb === 'logs') return Promise.resolve(this.log);
    const items = [...this.objects.values()].filter((object) => object.kind === kinds[kind]);
    return Promise.resolve(JSON.stringify({ items }));
  }

  throughGateway<T>(use: (origin: string) => Promise<T>): Promise<T> {
    return use(this.gateway);
  }

  named(kind: string): readonly string[] {
    const all = [...this.objects.values()].filter((object) => object.kind === kind);
    return all.map(({ metadata }) => metadata.name);
  }

  private apply(object: FakeObject): FakeObject {
    const key = `${object.kind} ${object.metadata.name}`;
    const before = this.objects.get(key);
    if (object.kind === 'ConfigMap' && before && JSON.stringify(before.data) !== JSON.stringify(object.data))
      throw new Error('field is immutable when `immutable` is set');
    const generation = (before?.metadata.generation ?? 0) + 1;
    const uid = before?.metadata.uid ?? `uid-${this.objects.size + 1}`;
    const metadata = { ...object.metadata, namespace: 'functions', uid, generation };
    const status = { observedGeneration: generation, conditions: [{ type: 'Ready', ...this.verdict }] };
    const stored = { ...object, metadata, ...(object.kind === 'Service' && { status }) };
    this.objects.set(key, stored);
    return stored;
  }

  /** And what it owns, as Kubernetes' own controller does. */
  private delete(key: string): string {
    const uid = this.objects.get(key)?.metadata.uid;
    this.objects.delete(key);
    for (const [other, { metadata }] of this.objects)
      if (metadata.ownerReferences?.some((owner) => owner.uid === uid)) this.objects.delete(other);
    return '';
  }
}
