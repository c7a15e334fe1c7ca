import type { LeaseRecord } from '../domain/election/model';
import { type KubernetesAnswer, type KubernetesApi, refusal } from '../kubernetes/api';
import { holderText, readHolder } from './holder';
import type { LeaseStore, LeaseWrite } from './store';

/** coordination.k8s.io/v1; what `kubectl get lease` shows. */
interface Lease {
  readonly message?: string;
  readonly metadata: { readonly resourceVersion: string };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly leaseTransitions?: number;
  };
}

/**
 * The object `Lease`: the version is its resourceVersion, which the API server compares when it writes, and the term
 * counts in `leaseTransitions`. The object is there already (the chart makes it), so that the right to it names it.
 */
export class KubernetesLease implements LeaseStore {
  private readonly path: string;

  constructor(
    private readonly api: KubernetesApi,
    private readonly lease: string,
    private readonly name: string,
  ) {
    this.path = `/apis/coordination.k8s.io/v1/namespaces/${api.namespace}/leases/${lease}`;
  }

  async read(signal: AbortSignal): Promise<LeaseRecord> {
    const answer = await this.api.call<Lease>('GET', this.path, signal);
    return this.recordOf(answer);
  }

  async write({ expect, holder, term, leaseMs }: LeaseWrite, signal: AbortSignal): Promise<LeaseRecord | undefined> {
    const now = microTime();
    const spec = {
      // Nobody is written as no field at all: an empty name is not valid.
      holderIdentity: holder ? holderText(this.name, holder) : null,
      leaseDurationSeconds: holder ? Math.ceil(leaseMs / 1000) : null,
      leaseTransitions: term,
      renewTime: now,
    };
    const patch = { metadata: { resourceVersion: expect }, spec };
    const answer = await this.api.call<Lease>('PATCH', this.path, signal, patch);
    return answer.status === 409 ? undefined : this.recordOf(answer);
  }

  close(): Promise<void> {
    return this.api.close();
  }

  private recordOf(answer: KubernetesAnswer<Lease>): LeaseRecord {
    if (answer.status !== 200) throw refusal(`the lease ${this.api.namespace}/${this.lease}`, answer);
    const { metadata, spec = {} } = answer.body;
    return {
      holder: readHolder(spec.holderIdentity ?? ''),
      term: spec.leaseTransitions ?? 0,
      leaseMs: (spec.leaseDurationSeconds ?? 0) * 1000,
      version: metadata.resourceVersion,
    };
  }
}

/** For people who read the object; members go by their own clocks. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
