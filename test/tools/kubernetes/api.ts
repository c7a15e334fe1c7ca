/** The few calls of the Kubernetes API that tests make, over HTTPS, with paths found by discovery. */
import { Agent, fetch } from 'undici';
import { setTimeout as sleep } from 'node:timers/promises';

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
    readonly generation?: number;
  };
}

export type KubeRef = Pick<KubeObject, 'apiVersion' | 'kind'> & {
  readonly metadata: Pick<KubeObject['metadata'], 'name' | 'namespace'>;
};

/** The API server's refusal, with its own words as the message. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const fieldManager = 'lab';

export class Api {
  private readonly dispatcher: Agent;
  private readonly resources = new Map<string, Promise<readonly Resource[]>>();

  constructor(
    private readonly server: string,
    ca: string,
    private readonly token: string,
  ) {
    this.dispatcher = new Agent({ connect: { ca } });
  }

  close(): Promise<void> {
    return this.dispatcher.close();
  }

  /** @throws Refusal where the answer is not 2xx */
  async request<T>(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<T> {
    const response = await fetch(`${this.server}${path}`, {
      method,
      dispatcher: this.dispatcher,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': contentType },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refusal(response.status, messageOf(text));
    return JSON.parse(text) as T;
  }

  /** Server-side apply under the field manager `lab`; unknown and doubled fields are errors. */
  async apply<T extends KubeObject>(object: KubeObject, options: { readonly dryRun?: boolean } = {}): Promise<T> {
    const query = new URLSearchParams({
      fieldManager,
      fieldValidation: 'Strict',
      ...(options.dryRun && { dryRun: 'All' }),
    });
    return this.request(
      'PATCH',
      `${await this.pathOf(object)}?${query.toString()}`,
      object,
      'application/apply-patch+yaml',
    );
  }

  async create<T extends KubeObject>(object: KubeObject, options: { readonly dryRun?: boolean } = {}): Promise<T> {
    const query = new URLSearchParams({ fieldValidation: 'Strict', ...(options.dryRun && { dryRun: 'All' }) });
    return this.request('POST', `${await this.collectionOf(object)}?${query.toString()}`, object);
  }

  async get<T extends KubeObject>(ref: KubeRef): Promise<T> {
    return this.request('GET', await this.pathOf(ref));
  }

  async list<T>(
    kind: Pick<KubeObject, 'apiVersion' | 'kind'>,
    namespace?: string,
    labelSelector?: string,
  ): Promise<readonly T[]> {
    const collection = await this.collectionOf({ ...kind, metadata: { name: '', ...(namespace && { namespace }) } });
    const query = labelSelector ? `?${new URLSearchParams({ labelSelector }).toString()}` : '';
    return (await this.request<{ items: readonly T[] }>('GET', `${collection}${query}`)).items;
  }

  async patch<T extends KubeObject>(ref: KubeRef, change: unknown, subresource = ''): Promise<T> {
    return this.request('PATCH', `${await this.pathOf(ref)}${subresource}`, change, 'application/merge-patch+json');
  }

  /** Deletes and waits until it is gone; what is not there is fine. */
  async remove(ref: KubeRef, graceSeconds?: number): Promise<void> {
    const path = await this.pathOf(ref);
    const options = {
      propagationPolicy: 'Foreground',
      ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }),
    };
    try {
      await this.request('DELETE', path, options);
      await until(
        `${ref.kind} ${ref.metadata.name} is gone`,
        async () => {
          await this.request('GET', path);
          return false;
        },
        90_000,
      );
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 404)) throw error;
    }
  }

  async pathOf(ref: KubeRef): Promise<string> {
    return `${await this.collectionOf(ref)}/${ref.metadata.name}`;
  }

  private async collectionOf({ apiVersion, kind, metadata }: KubeRef): Promise<string> {
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = await this.resourceOf(base, kind);
    const scope = resource.namespaced && metadata.namespace ? `/namespaces/${metadata.namespace}` : '';
    return `${base}${scope}/${resource.name}`;
  }

  private async resourceOf(base: string, kind: string): Promise<Resource> {
    const known = this.resources.get(base) ?? this.discover(base);
    this.resources.set(base, known);
    const resource = (await known).find((candidate) => candidate.kind === kind && !candidate.name.includes('/'));
    if (resource) return resource;
    this.resources.delete(base); // a definition may have been installed since
    throw new Refusal(404, `The API server knows no ${kind} in ${base}.`);
  }

  private async discover(base: string): Promise<readonly Resource[]> {
    return (await this.request<{ resources: readonly Resource[] }>('GET', base)).resources;
  }
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}

/** Polls `check` every 50 ms; `what` is the sentence that the failure completes. */
export async function until(what: string, check: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`Not after ${timeoutMs} ms: ${what}`);
    await sleep(50);
  }
}
