/** The ConfigMap of results, changed with the pod's own account: it may patch this one object and nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { StartError } from '../../../../runtime/environment';
import type { Outcome } from './domain/outcome';

export interface ResultsProps {
  /** URL of the API server, without a trailing slash. */
  readonly url: string;
  /** Where Kubernetes puts `token`, `ca.crt` and `namespace`. */
  readonly account: string;
  /** Name of the ConfigMap. */
  readonly name: string;
}

/** Milliseconds for one attempt, and between two. */
const timeout = 10_000;

/** Where Kubernetes mounts what a pod's account may show. */
const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** @throws StartError outside of a pod */
export function podAccess(from: NodeJS.ProcessEnv = process.env): Pick<ResultsProps, 'url' | 'account'> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = from;
  if (!host || !port) throw new StartError('This is no pod: KUBERNETES_SERVICE_HOST and _PORT are missing.');
  return { url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, account: accountFolder };
}

export class Results {
  constructor(private readonly props: ResultsProps) {}

  /** Writes the outcome under the job's name. @throws Error that says why the API server does not take it */
  async write(job: string, outcome: Outcome): Promise<void> {
    const agent = new Agent({ connect: { ca: this.file('ca.crt'), timeout } });
    const path = `/api/v1/namespaces/${this.file('namespace')}/configmaps/${this.props.name}`;
    try {
      const { statusCode, body } = await request(this.props.url + path, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${this.file('token')}`, 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ data: { [job]: JSON.stringify(outcome) } }),
        headersTimeout: timeout,
        bodyTimeout: timeout,
        dispatcher: agent,
      });
      const answer = await body.text();
      if (statusCode !== 200) throw new Error(`the API server answered ${statusCode}: ${messageIn(answer)}`);
    } finally {
      await agent.destroy();
    }
  }

  private file(name: string): string {
    const path = join(this.props.account, name);
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      throw new StartError(`${path} cannot be read: the reporter needs the token of its service account.`);
    }
  }
}

function messageIn(answer: string): string {
  try {
    return (JSON.parse(answer) as { readonly message?: string }).message ?? answer;
  } catch {
    return answer;
  }
}
