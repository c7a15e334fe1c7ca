/** One member at work: carries out what its election wants done, and wakes it when it wants to be woken. */
import { isDone, step, wakeAt } from './domain/election/machine';
import type { Effect, Event, Message, MessageType, Rules } from './domain/election/model';
import { initialState, isLeading, type State } from './domain/election/state';
import type { LeaseStore } from './lease/store';

export interface MemberOptions {
  readonly rules: Rules;
  readonly store: LeaseStore;
  readonly send: (to: number, message: Message) => void;
  /** Milliseconds of a clock that never goes back. @default performance.now */
  readonly clock?: () => number;
  /** Is told after each change of role, leader or term. */
  readonly onChange?: (now: State, before: State) => void;
  /** Is told each time that the lease was taken or renewed. */
  readonly onLeading?: () => void;
  /** Is told why the store could not be used. */
  readonly onStoreFailure?: (reason: string) => void;
}

export type Counts = Readonly<Record<MessageType, number>>;

export class Member {
  private state: State;
  private timer: NodeJS.Timeout | undefined;
  private readonly sent: Record<MessageType, number> = noMessages();
  private readonly received: Record<MessageType, number> = noMessages();
  private readonly clock: () => number;
  private done = (): void => {};
  private readonly ended = new Promise<void>((resolve) => (this.done = resolve));

  constructor(private readonly options: MemberOptions) {
    this.clock = options.clock ?? (() => performance.now());
    this.state = initialState(this.clock());
  }

  start(): void {
    this.happen({ type: 'start' });
  }

  receive(from: number, message: Message): void {
    this.received[message.type]++;
    this.happen({ type: 'message', from, message });
  }

  /** Hands over what it has; resolves when that is done, or cannot be. */
  async stop(): Promise<void> {
    this.happen({ type: 'stop' });
    await this.ended;
  }

  /** Whether it may answer as the leader at this instant. */
  get isLeading(): boolean {
    return isLeading(this.options.rules, this.state, this.clock());
  }

  get term(): number {
    return this.state.term;
  }

  /** Whether the store has answered its last call. */
  get storeAnswers(): boolean {
    return this.state.storeAnswers || !this.options.rules.fenced;
  }

  /** The member that leads, as far as this one knows; never itself once its lease is over. */
  get leader(): number | undefined {
    const { leader } = this.state;
    return leader === this.options.rules.self && !this.isLeading ? undefined : leader;
  }

  get role(): State['role'] {
    return this.state.role === 'leader' && !this.isLeading ? 'follower' : this.state.role;
  }

  get messages(): { readonly sent: Counts; readonly received: Counts } {
    return { sent: { ...this.sent }, received: { ...this.received } };
  }

  private happen(event: Event): void {
    const { rules, onChange, onLeading } = this.options;
    const before = this.state;
    const { state, effects } = step(rules, before, event, this.clock());
    this.state = state;
    this.arm();
    effects.forEach((effect) => this.carryOut(effect));
    if (state.role !== before.role || state.leader !== before.leader || state.term !== before.term)
      onChange?.(state, before);
    if (event.type === 'written' && this.isLeading) onLeading?.();
    if (isDone(state)) this.end();
  }

  private arm(): void {
    clearTimeout(this.timer);
    const at = wakeAt(this.options.rules, this.state);
    if (at === Infinity) return;
    this.timer = setTimeout(() => this.happen({ type: 'tick' }), Math.max(1, Math.ceil(at - this.clock())));
  }

  private end(): void {
    clearTimeout(this.timer);
    this.done();
  }

  private carryOut(effect: Effect): void {
    if (effect.do === 'send') {
      this.sent[effect.message.type]++;
      this.options.send(effect.to, effect.message);
    } else void this.callStore(effect).then((event) => this.happen(event));
  }

  /** One answer to each call: without one in a retry period the store counts as away. */
  private async callStore(effect: Exclude<Effect, { do: 'send' }>): Promise<Event> {
    const { store, rules, onStoreFailure } = this.options;
    const signal = AbortSignal.timeout(rules.timings.retryMs);
    try {
      if (effect.do === 'read') return { type: 'read', record: await store.read(signal) };
      const record = await store.write(effect, signal);
      return record ? { type: 'written', record } : { type: 'conflict' };
    } catch (error) {
      onStoreFailure?.(signal.aborted ? `no answer within ${rules.timings.retryMs} ms` : (error as Error).message);
      return { type: 'unreachable' };
    }
  }
}

function noMessages(): Record<MessageType, number> {
  return { election: 0, ok: 0, coordinator: 0, claim: 0, resign: 0 };
}
