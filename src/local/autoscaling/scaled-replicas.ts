/** The processes of a Deployment on this machine, as an autoscaler sees and changes them. */
import type { KeptService } from '../kept-service';
import type { Replicas } from '../replicas';
import type { ScaledReplica, ScaledSet } from './scaler';

/** What was seen of a process, until another one has its name. */
interface Seen {
  readonly restarts: number;
  readonly startedAt: number;
  readonly isReady: boolean;
  readonly since: number;
}

export class ScaledReplicas implements ScaledSet {
  private count: number;
  private readonly seen = new Map<string, Seen>();

  /** @param clock milliseconds that only grow; it must be the autoscaler's */
  constructor(
    private readonly processes: Pick<Replicas, 'all' | 'add' | 'remove'>,
    private readonly version: string,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.count = processes.all.length;
  }

  readonly wanted = (): number => this.count;

  readonly replicas = (): readonly ScaledReplica[] =>
    this.processes.all.map((service) => {
      const { startedAt, isReady, since } = this.look(service);
      const { name, origin } = service.plan;
      return { name, origin, phase: 'running', startedAt, readiness: { isReady, since } };
    });

  /** A process that does not come up is missed at the next look, and tried again then. */
  readonly scaleTo = async (replicas: number): Promise<void> => {
    this.count = replicas;
    const { all } = this.processes;
    const missing = Array.from({ length: Math.max(0, replicas - all.length) }, () => this.processes.add(this.version));
    const spare = all.slice(replicas).map(({ plan }) => this.processes.remove(plan.name));
    const results = await Promise.allSettled([...missing, ...spare]);
    if (results.some(({ status }) => status === 'rejected')) this.count = this.processes.all.length;
  };

  private look({ plan, restarts, isCallable }: KeptService): Seen {
    const now = this.clock();
    const before = this.seen.get(plan.name);
    const isSame = before?.restarts === restarts;
    const seen: Seen = {
      restarts,
      startedAt: isSame ? before.startedAt : now,
      isReady: isCallable,
      since: isSame && before.isReady === isCallable ? before.since : now,
    };
    this.seen.set(plan.name, seen);
    return seen;
  }
}
