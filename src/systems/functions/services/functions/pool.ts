/** The workers of one module: calls wait for one, a dead one is replaced, and more are started while calls wait. */
import type { Outcome } from './outcome';
import { Pace } from './pace';
import { type Call, type WorkerOptions, WorkerProcess } from './worker-process';

export interface PoolOptions extends WorkerOptions {
  /** A line that the module's functions printed. */
  readonly onLine: (line: string) => void;
  /** A worker ended though it was to go on. */
  readonly onWorkerEnd: (why: Outcome) => void;
}

/** What is known of a module. */
export type ModuleState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly functions: readonly string[] }
  /** It cannot be loaded; `forGood` where the text itself is at fault, so that trying again is no use. */
  | { readonly kind: 'broken'; readonly reason: string; readonly forGood: boolean };

/** A call as it waits in the queue. */
interface Waiting extends Call {
  /** Milliseconds on the monotonic clock. */
  readonly since: number;
}

/** Milliseconds between two looks at the limits and at the queue. */
const lookEvery = 20;

/** Calls that wait at most; more are refused at once. */
const longestQueue = 1_000;

/** Milliseconds that a call waits for a worker at most. */
const longestWait = 10_000;

/** Attempts to load a module whose worker ends meanwhile without saying why. */
const loadAttempts = 3;

/** Milliseconds before a module is tried again whose workers ended each time. */
const loadPause = 1_000;

export class Pool {
  private readonly workers = new Set<WorkerProcess>();
  private readonly pace = new Pace();
  private queue: Waiting[] = [];
  private state: ModuleState = { kind: 'starting' };
  private failedLoads = 0;
  private dispatching = false;
  private closed = false;
  private readonly clock: NodeJS.Timeout;
  private settle!: () => void;
  /** The module was loaded, or it is known that it cannot be. */
  readonly started = new Promise<void>((resolve) => (this.settle = resolve));

  constructor(private readonly options: PoolOptions) {
    const { fault } = options.module;
    if (fault === undefined) this.startWorker();
    else this.become({ kind: 'broken', reason: fault, forGood: true });
    this.clock = setInterval(() => this.look(), lookEvery).unref();
  }

  get module(): ModuleState {
    return this.state;
  }

  get workerPids(): readonly number[] {
    return [...this.workers].map(({ pid }) => pid);
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** @param context the parameters as one line of JSON */
  call(called: string, context: string): Promise<Outcome> {
    if (this.queue.length >= longestQueue)
      return Promise.resolve({ kind: 'overloaded', reason: `${longestQueue} calls wait already` });
    return new Promise((settle) => {
      this.queue.push({ called, context, settle, since: performance.now() });
      this.dispatchSoon();
    });
  }

  /** Ends every worker, and waits for it; calls that still run are answered as crashed. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.clock);
    for (const worker of this.workers) worker.end({ kind: 'crashed', reason: 'the runtime is stopping' });
    this.refuse(this.queue.splice(0), 'the runtime is stopping');
    await Promise.all([...this.workers].map(({ ended }) => ended));
  }

  private startWorker(): void {
    const worker: WorkerProcess = new WorkerProcess(this.options, {
      onReady: (functions) => {
        this.failedLoads = 0;
        this.become({ kind: 'ready', functions });
        this.dispatchSoon();
      },
      onBroken: (reason) => this.become({ kind: 'broken', reason, forGood: true }),
      onAnswer: (called, milliseconds) => {
        this.pace.note(called, milliseconds);
        this.dispatchSoon();
      },
      onEnd: (notBegun, why) => this.replace(worker, notBegun, why),
      onLine: this.options.onLine,
    });
    this.workers.add(worker);
  }

  private become(state: ModuleState): void {
    // A module that was loaded once can be loaded.
    if (this.state.kind !== 'ready') this.state = state;
    this.settle();
  }

  /** Once for all the calls and answers that arrive together, which then travel together. */
  private dispatchSoon(): void {
    if (this.dispatching) return;
    this.dispatching = true;
    queueMicrotask(() => {
      this.dispatching = false;
      this.dispatch();
    });
  }

  /** Hands waiting calls to the workers that hold the fewest. */
  private dispatch(): void {
    const workers = [...this.workers].filter(({ ready }) => ready).sort((a, b) => a.load - b.load);
    let waiting = this.queue.length;
    for (const [index, worker] of workers.entries()) {
      const share = Math.ceil(waiting / (workers.length - index));
      const calls = this.takeFor(worker.load, share);
      if (calls.length > 0) worker.send(calls);
      waiting -= calls.length;
    }
  }

  /** The next calls that a worker may be handed which holds `load` already. */
  private takeFor(load: number, most: number): readonly Call[] {
    const refused = this.queue.findIndex(
      ({ called }, index) => index >= most || load + index >= this.pace.depth(called),
    );
    return this.queue.splice(0, refused < 0 ? this.queue.length : refused);
  }

  private look(): void {
    for (const worker of this.workers) worker.enforceLimits();
    if (this.queue.length === 0) return;
    const now = performance.now();
    const late = this.queue.filter(({ since }) => now - since > longestWait);
    this.queue = this.queue.filter(({ since }) => now - since <= longestWait);
    this.refuse(late, `no worker was free within ${longestWait} ms`);
    const { workers } = this.options.limits;
    const starting = [...this.workers].filter(({ ready }) => !ready).length;
    const wanted = Math.min(this.queue.length - starting, workers - this.workers.size);
    for (let started = 0; started < wanted; started++) this.startWorker();
  }

  private replace(worker: WorkerProcess, notBegun: readonly Call[], why: Outcome): void {
    this.workers.delete(worker);
    if (this.closed) return this.refuse(notBegun, 'the runtime is stopping');
    const since = performance.now();
    this.queue.unshift(...notBegun.map((call) => ({ ...call, since })));
    if (this.state.kind === 'broken' && this.state.forGood) return;
    this.options.onWorkerEnd(why);
    if (!worker.wasLoaded) return this.loadAgain(why);
    if (this.workers.size === 0) this.startWorker();
  }

  private loadAgain(why: Outcome): void {
    this.failedLoads++;
    if (this.failedLoads < loadAttempts) return this.startWorker();
    this.become({ kind: 'broken', reason: `loading it ${wordsOf(why)}`, forGood: false });
    setTimeout(() => !this.closed && this.workers.size === 0 && this.startWorker(), loadPause).unref();
  }

  private refuse(calls: readonly Call[], reason: string): void {
    for (const { settle } of calls) settle({ kind: 'overloaded', reason });
  }
}

function wordsOf(why: Outcome): string {
  if (why.kind === 'timeout') return 'takes too long';
  if (why.kind === 'memory') return 'takes too much memory';
  return `ends its worker${why.kind === 'crashed' ? ` (it ${why.reason})` : ''}`;
}
