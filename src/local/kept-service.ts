/** A service that is kept running: it is started again whenever it ends, as the kubelet does it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error';
import { Backoff } from './backoff';
import { type Child, quoteTail, startChild } from './child';
import type { ServicePlan } from './plan';
import { answersOk, becomesReady } from './readiness';

/** `waiting`: it has ended and its next start is not due yet. */
export type ServiceState = 'starting' | 'ready' | 'waiting' | 'stopping' | 'ended';

/** What happened to a service that was ready once. */
export type ServiceEvent =
  | { readonly what: 'died'; readonly how: string; readonly restartInMs: number }
  | { readonly what: 'restarting' }
  | { readonly what: 'back' };

export interface KeepOptions {
  /** Receives every line that a process prints. */
  readonly onLine: (name: string, line: string) => void;
  /** Is told of what is worth a line to people. @default - nobody is */
  readonly onEvent?: (name: string, event: ServiceEvent) => void;
  /** Is told whenever a service can be called that could not, or the other way round. @default - nobody is */
  readonly onChange?: () => void;
  /** Milliseconds that a service may take until it is ready for the first time. @default 10000 */
  readonly readyWithinMs?: number;
  /** Milliseconds from SIGTERM to SIGKILL; above the 2 s for which a service drains. @default 10000 */
  readonly gracefulMs?: number;
  /** When it is started again. @default - as Kubernetes does it */
  readonly backoff?: () => Pick<Backoff, 'delayAfter'>;
}

/** Milliseconds between two questions whether calls are to be sent to a service. */
const servingIntervalMs = 200;

export class KeptService {
  restarts = 0;
  isPaused = false;
  private now: ServiceState = 'starting';
  private serves = false;
  private child: Child | undefined;
  /** Ends the waiting for whatever this service is waiting for. */
  private readonly over = new AbortController();
  private isRestart = false;
  private readonly backoff: Pick<Backoff, 'delayAfter'>;
  private kept: Promise<void> = Promise.resolve();

  constructor(
    readonly plan: ServicePlan,
    private readonly options: KeepOptions,
  ) {
    this.backoff = options.backoff?.() ?? new Backoff();
  }

  /** @throws UserError when it ends before it is ready, or takes too long */
  async start(): Promise<void> {
    const { name, readinessUrl } = this.plan;
    const within = this.options.readyWithinMs ?? 10_000;
    const child = this.launch();
    const settled = new AbortController();
    const died = child.ended.then((how): never => {
      throw new UserError(`${name} ${how} before it was ready.${quoteTail(child)}`);
    });
    try {
      const isReady = await Promise.race([died, becomesReady(readinessUrl, within, settled.signal)]);
      if (!isReady)
        throw new UserError(
          `${name} was not ready within ${within / 1000} s: ${readinessUrl} does not answer 200.${quoteTail(child)}`,
        );
    } finally {
      settled.abort();
    }
    this.enter('ready');
    this.kept = this.keep(child);
    if (this.plan.servingUrl !== undefined) void this.followServing(this.plan.servingUrl);
  }

  get state(): ServiceState {
    return this.now;
  }

  /** Whether calls are to be sent to it. */
  get isCallable(): boolean {
    return this.now === 'ready' && (this.plan.servingUrl === undefined || this.serves);
  }

  get pid(): number | undefined {
    return this.now === 'waiting' || this.now === 'ended' ? undefined : this.child?.process.pid;
  }

  /** Ends it at once, as a machine that fails. */
  kill(): void {
    this.child?.process.kill('SIGKILL');
  }

  /** Stops it in good order and starts it again at once; comes back when it is ready. */
  async restart(): Promise<void> {
    if (this.now === 'waiting') throw new UserError(`${this.plan.name} has ended, and is started again by itself.`);
    this.isRestart = true;
    const back = new Promise<void>((resolve) => (this.onBack = resolve));
    this.options.onEvent?.(this.plan.name, { what: 'restarting' });
    this.terminate();
    await back;
  }

  /** Takes its processor time away, as a machine that hangs. */
  pause(): void {
    this.isPaused = this.child?.process.kill('SIGSTOP') ?? false;
  }

  resume(): void {
    this.child?.process.kill('SIGCONT');
    this.isPaused = false;
  }

  /** Asks it to stop, and ends it when it does not; it stays ended. */
  async stop(): Promise<void> {
    this.over.abort();
    if (this.child) {
      this.terminate();
      await this.child.ended;
    }
    await this.kept;
    this.enter('ended');
  }

  private onBack: () => void = () => undefined;

  private launch(): Child {
    const { name } = this.plan;
    if (this.over.signal.aborted) throw new UserError(`${name} is not started: the run is being stopped.`);
    this.isPaused = false;
    this.child = startChild(this.plan, (line) => this.options.onLine(name, line));
    return this.child;
  }

  private async keep(first: Child): Promise<void> {
    for (let child = first; ;) {
      const how = await child.ended;
      if (this.over.signal.aborted) return;
      await this.untilDue(how, performance.now() - child.startedAt);
      if (this.over.signal.aborted) return;
      this.restarts++;
      child = this.launch();
      this.enter('starting');
      void this.comeBack(child);
    }
  }

  private async untilDue(how: string, ranForMs: number): Promise<void> {
    const { name } = this.plan;
    const restartInMs = this.isRestart ? 0 : this.backoff.delayAfter(ranForMs);
    if (!this.isRestart) this.options.onEvent?.(name, { what: 'died', how, restartInMs });
    this.isRestart = false;
    this.enter('waiting');
    await sleep(restartInMs, undefined, { signal: this.over.signal }).catch(() => undefined);
  }

  private async comeBack(child: Child): Promise<void> {
    const gone = new AbortController();
    void child.ended.then(() => gone.abort());
    if (!(await becomesReady(this.plan.readinessUrl, Infinity, gone.signal))) return;
    this.enter('ready');
    this.options.onEvent?.(this.plan.name, { what: 'back' });
    this.onBack();
  }

  private terminate(): void {
    const child = this.child;
    if (!child) return;
    this.enter('stopping');
    child.process.kill('SIGTERM');
    // A process that is paused gets the signal when it goes on.
    this.resume();
    const timeout = setTimeout(() => child.process.kill('SIGKILL'), this.options.gracefulMs ?? 10_000);
    void child.ended.then(() => clearTimeout(timeout));
  }

  private enter(state: ServiceState): void {
    this.now = state;
    if (state !== 'ready') this.serves = false;
    this.options.onChange?.();
  }

  private async followServing(url: string): Promise<void> {
    while (!this.over.signal.aborted) {
      const serves = this.now === 'ready' && (await answersOk(url));
      if (serves !== this.serves) {
        this.serves = serves;
        this.options.onChange?.();
      }
      await sleep(servingIntervalMs, undefined, { signal: this.over.signal }).catch(() => undefined);
    }
  }
}
