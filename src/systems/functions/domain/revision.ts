/**
 * One module's instances and the calls for them: calls wait while none is free, none is lost, and as many instances
 * are started or stopped as the autoscaler says. Time comes in, effects go out: it starts nothing by itself.
 */
import { type AutoscalerSettings, type AutoscalerState, decide, initialState } from './autoscaler';
import { Concurrency } from './concurrency';

export interface RevisionSettings extends AutoscalerSettings {
  /** Calls that an instance is given at the same time at most. */
  readonly containerConcurrency: number;
  /** Calls that wait at most; more are refused. */
  readonly longestQueue: number;
  /** Milliseconds that a call may wait. */
  readonly longestWaitMs: number;
}

/** What a revision has done; `Call` and `Instance` are the adapter's own. */
export interface Effects<Call, Instance> {
  /** Starts an instance; the adapter says `started` or `ended` of it. */
  readonly start: () => Instance;
  /** Ends an instance that has no call any more. */
  readonly stop: (instance: Instance) => void;
  readonly send: (call: Call, instance: Instance) => void;
  readonly refuse: (call: Call, reason: string) => void;
}

interface Held<Call> {
  readonly call: Call;
  readonly since: number;
}

interface Member {
  phase: 'starting' | 'ready' | 'leaving';
  calls: number;
}

/** Instances that ended before they were ready, one after another, at which waiting calls are refused. */
const startsThatFail = 3;

export class Revision<Call, Instance> {
  private readonly members = new Map<Instance, Member>();
  private readonly concurrency: Concurrency;
  private queue: Held<Call>[] = [];
  private autoscaler: AutoscalerState = initialState;
  private failedStarts = 0;
  private retired = false;

  constructor(
    private readonly settings: RevisionSettings,
    private readonly effects: Effects<Call, Instance>,
    now: number,
  ) {
    this.concurrency = new Concurrency(now);
  }

  get size(): {
    readonly starting: number;
    readonly ready: number;
    readonly leaving: number;
    readonly waiting: number;
  } {
    return {
      starting: this.inPhase('starting').length,
      ready: this.inPhase('ready').length,
      leaving: this.inPhase('leaving').length,
      waiting: this.queue.length,
    };
  }

  arrived(call: Call, now: number): void {
    if (this.queue.length >= this.settings.longestQueue)
      return this.effects.refuse(call, `${this.settings.longestQueue} calls wait already`);
    this.concurrency.change(1, now);
    this.queue.push({ call, since: now });
    // From zero at once: the next look at the windows may be a while away.
    if (this.size.starting + this.size.ready === 0) this.startOne();
    this.dispatch();
  }

  started(instance: Instance): void {
    const member = this.members.get(instance);
    if (member?.phase !== 'starting') return;
    this.failedStarts = 0;
    member.phase = 'ready';
    this.dispatch();
  }

  /** A call left the instance with an answer, or with none. */
  answered(instance: Instance, now: number): void {
    this.concurrency.change(-1, now);
    this.release(instance);
    this.dispatch();
  }

  /**
   * The instance did not take the call, which has certainly not begun: it waits again, before all others. The
   * instance gets no more of them; whoever does not take calls is about to end.
   */
  returned(call: Call, instance: Instance, now: number): void {
    const member = this.members.get(instance);
    if (member) member.phase = 'leaving';
    this.release(instance);
    this.queue.unshift({ call, since: now });
    if (this.size.starting + this.size.ready === 0) this.startOne();
    this.dispatch();
  }

  ended(instance: Instance, now: number): void {
    const member = this.members.get(instance);
    this.members.delete(instance);
    if (member?.phase === 'starting' && ++this.failedStarts >= startsThatFail) {
      this.failedStarts = 0;
      this.refuseAll(this.queue.splice(0), 'its process ends before it is ready', now);
    }
    if (this.queue.length > 0 && this.size.starting + this.size.ready === 0) this.startOne();
  }

  /** Another one takes the calls from now on; those that this one has are still answered. */
  retire(): void {
    this.retired = true;
  }

  /** Whether it was retired and nothing is left of it. */
  get isGone(): boolean {
    return this.retired && this.members.size === 0 && this.queue.length === 0;
  }

  /** Looks at the windows; to be called several times in a panic window. */
  tick(now: number): void {
    const late = this.queue.filter(({ since }) => now - since > this.settings.longestWaitMs);
    this.queue = this.queue.filter(({ since }) => now - since <= this.settings.longestWaitMs);
    this.refuseAll(late, `no process was free within ${this.settings.longestWaitMs} ms`, now);
    const concurrency = this.concurrency.read(now);
    const { state, desired } = decide(this.autoscaler, { now, concurrency, ready: this.size.ready }, this.settings);
    this.autoscaler = state;
    const isNeeded = this.queue.length > 0;
    if (this.retired) this.scaleTo(isNeeded ? Math.max(1, this.size.ready) : 0);
    else this.scaleTo(desired);
  }

  private scaleTo(desired: number): void {
    const { starting, ready } = this.size;
    for (let missing = desired - starting - ready; missing > 0; missing--) this.startOne();
    // Those that start are waited for: calls may be held for them.
    const surplus = Math.min(ready, ready + starting - desired);
    const idleFirst = this.inPhase('ready').sort(([, a], [, b]) => a.calls - b.calls);
    for (const [instance, member] of idleFirst.slice(0, Math.max(0, surplus))) {
      member.phase = 'leaving';
      if (member.calls === 0) this.effects.stop(instance);
    }
  }

  private release(instance: Instance): void {
    const member = this.members.get(instance);
    if (!member) return;
    member.calls--;
    if (member.phase === 'leaving' && member.calls === 0) this.effects.stop(instance);
  }

  private startOne(): void {
    this.members.set(this.effects.start(), { phase: 'starting', calls: 0 });
  }

  /** Each waiting call goes to the instance that has the fewest. */
  private dispatch(): void {
    while (this.queue.length > 0) {
      const [least] = this.inPhase('ready').sort(([, a], [, b]) => a.calls - b.calls);
      if (!least || least[1].calls >= this.settings.containerConcurrency) return;
      least[1].calls++;
      this.effects.send((this.queue.shift() as Held<Call>).call, least[0]);
    }
  }

  private inPhase(phase: Member['phase']): (readonly [Instance, Member])[] {
    return [...this.members].filter(([, member]) => member.phase === phase);
  }

  private refuseAll(held: readonly Held<Call>[], reason: string, now: number): void {
    for (const { call } of held) {
      this.concurrency.change(-1, now);
      this.effects.refuse(call, reason);
    }
  }
}
