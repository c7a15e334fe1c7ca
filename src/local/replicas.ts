/** The processes of one Deployment while a system runs: there may be more of them, fewer, or others. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload } from '../lab/lab';
import type { KeptService } from './kept-service';
import type { LocalPlan } from './plan';
import { choosePorts } from './ports';
import { boundsOf, type Bounds, type Counts, isComplete, nextSteps } from './rolling-update';
import type { Supervisor } from './supervisor';

/** Milliseconds between two looks at how the processes are. */
const lookIntervalMs = 100;

/** How an update stands. */
export interface UpdateStatus extends Bounds, Counts {
  readonly to: string;
  readonly state: 'progressing' | 'complete' | 'stalled';
  /** Why it goes no further, where it is stalled. */
  readonly reason?: string;
}

interface Update {
  readonly to: string;
  readonly bounds: Bounds;
  stalled?: string;
}

export class Replicas {
  /** The running update, or the last one. */
  private update: Update | undefined;
  private previous: string | undefined;
  private made = 0;
  /** Processes whose port is being looked for: nobody else knows of them yet. */
  private coming = 0;

  constructor(
    private readonly workload: Workload,
    /** What the processes are called, in front of a number. */
    private readonly base: string,
    private readonly plan: Pick<LocalPlan, 'replica'>,
    private readonly supervisor: Supervisor,
  ) {}

  /** Those that are being stopped not counted. */
  get all(): readonly KeptService[] {
    return this.supervisor.all.filter(
      ({ plan, state }) => plan.workload === this.workload.key && state !== 'stopping' && state !== 'ended',
    );
  }

  get status(): UpdateStatus | undefined {
    if (!this.update) return undefined;
    const { to, bounds, stalled } = this.update;
    const counts = this.counts(to);
    const state = stalled !== undefined ? 'stalled' : isComplete(counts, bounds) ? 'complete' : 'progressing';
    return { to, state, ...(stalled !== undefined && { reason: stalled }), ...bounds, ...counts };
  }

  /** The version before the last update; none before the first. */
  get versionBefore(): string | undefined {
    return this.previous;
  }

  /** Starts one more process, and comes back when it is ready. @throws UserError when it does not get there */
  async add(version: string): Promise<void> {
    const name = this.freeName();
    this.coming++;
    const { [name]: port = 0 } = await choosePorts([{ name, port: 0 }]).finally(() => this.coming--);
    try {
      await this.supervisor.start(this.plan.replica({ workload: this.workload.key, version, name, port }));
    } catch (error) {
      await this.supervisor.remove(name);
      throw error;
    }
  }

  /** Stops a process in good order: nobody calls it while it finishes its last requests. */
  async remove(name: string): Promise<void> {
    await this.supervisor.remove(name);
  }

  /** Moves all processes to a version, within the bounds; comes back when they are there, or it goes no further. */
  async moveTo(version: string): Promise<void> {
    const { all } = this;
    const replicas = this.update?.bounds.replicas ?? all.length;
    const update: Update = { to: version, bounds: boundsOf(replicas) };
    this.previous = all.map(({ plan }) => plan.version).find((old) => old !== version) ?? this.previous;
    this.update = update;
    const underWay = new Set<Promise<void>>();
    const begin = (work: Promise<void>): void => {
      const done: Promise<void> = work
        .catch((error: unknown) => void (update.stalled = (error as Error).message))
        .finally(() => underWay.delete(done));
      underWay.add(done);
    };
    // A later update takes over from here.
    while (this.update === update) {
      const counts = this.counts(version);
      if (isComplete(counts, update.bounds) || (update.stalled !== undefined && underWay.size === 0)) break;
      const { start, stop } = update.stalled === undefined ? nextSteps(counts, update.bounds) : { start: 0, stop: 0 };
      this.toStop(version, stop).forEach(({ plan }) => begin(this.remove(plan.name)));
      for (let more = start; more > 0; more--) begin(this.add(version));
      // A process may also come back by itself.
      await Promise.race([...underWay, sleep(lookIntervalMs)]);
    }
    await Promise.all(underWay);
  }

  private toStop(version: string, count: number): readonly KeptService[] {
    const old = this.all.filter(({ plan }) => plan.version !== version);
    return [...old].sort((one, other) => Number(one.isCallable) - Number(other.isCallable)).slice(0, count);
  }

  private counts(version: string): Counts {
    const [fresh, old] = [true, false].map((isNew) =>
      this.all.filter(({ plan }) => (plan.version === version) === isNew),
    ) as [KeptService[], KeptService[]];
    const available = (services: readonly KeptService[]): number => services.filter((one) => one.isCallable).length;
    return {
      oldTotal: old.length,
      oldAvailable: available(old),
      newTotal: fresh.length + this.coming,
      newAvailable: available(fresh),
    };
  }

  private freeName(): string {
    const taken = new Set(this.supervisor.all.map(({ plan }) => plan.name));
    for (;;) {
      const name = `${this.base}-${++this.made}`;
      if (!taken.has(name)) return name;
    }
  }
}
