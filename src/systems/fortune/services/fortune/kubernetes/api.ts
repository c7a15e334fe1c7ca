import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { StartError } from '../../../../../runtime/environment';

export interface KubernetesAccess {
  /** Of the API server, without a trailing slash. */
  readonly url: string;
  /** Where Kubernetes puts `token`, `ca.crt` and `namespace`. */
  readonly folder: string;
}

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** @throws StartError outside of a pod with a service account */
export function podAccess(from: NodeJS.ProcessEnv = process.env): KubernetesAccess {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = from;
  if (!host || !port)
    throw new StartError(
      'LEASE_STORE is kubernetes, but this is no pod: KUBERNETES_SERVICE_HOST is missing. ' +
        'Outside of a cluster give the URL of a lease store.',
    );
  return { url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, folder: accountFolder };
}

export interface KubernetesAnswer<T> {
  readonly status: number;
  readonly body: T;
}

/** Milliseconds for which a token is used before its file is read again: Kubernetes replaces it in time. */
const tokenFor = 60_000;

/** The API server, called with the pod's own service account. */
export class KubernetesApi {
  readonly namespace: string;
  private readonly agent: Agent;
  private token = { value: '', readAt: -Infinity };

  /** @throws StartError where the service account's files are missing */
  constructor(private readonly access: KubernetesAccess) {
    this.namespace = this.file('namespace').trim();
    this.agent = new Agent({ connections: 4, connect: { ca: this.file('ca.crt') } });
  }

  /** @throws Error when there is no answer, or one that is neither JSON nor empty */
  async call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<KubernetesAnswer<T>> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await request(this.access.url + path, {
      method,
      headers: { authorization: `Bearer ${this.freshToken()}`, accept: 'application/json', 'content-type': type },
      ...(body && { body: JSON.stringify(body) }),
      signal,
      dispatcher: this.agent,
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as T };
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private freshToken(): string {
    const now = performance.now();
    if (now - this.token.readAt > tokenFor) this.token = { value: this.file('token').trim(), readAt: now };
    return this.token.value;
  }

  private file(name: string): string {
    try {
      return readFileSync(join(this.access.folder, name), 'utf8');
    } catch {
      throw new StartError(
        `${join(this.access.folder, name)} cannot be read: the pod needs its service account's token ` +
          '(automountServiceAccountToken).',
      );
    }
  }
}

/** What the API server says when it refuses, for a log. */
export function refusal(what: string, { status, body }: KubernetesAnswer<{ readonly message?: string }>): Error {
  return new Error(`the API server answered ${status} for ${what}: ${body.message ?? 'no reason'}`);
}
