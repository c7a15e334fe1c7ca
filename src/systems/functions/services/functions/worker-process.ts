/** One worker: a process that runs one call of one module at a time, with nothing but its limits and the source. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Limits, Outcome } from './outcome';
import { byLine } from './lines';
import type { UserModule } from './modules';
import { nodeWorkerSource } from './workers/node-worker';
import pythonWorkerSource from './workers/worker.py';

export interface Call {
  readonly called: string;
  /** The parameters as one line of JSON. */
  readonly context: string;
  readonly settle: (outcome: Outcome) => void;
}

export interface WorkerEvents {
  /** The module was loaded; it has these functions. */
  readonly onReady: (functions: readonly string[]) => void;
  /** The module cannot be loaded, however often it is tried. */
  readonly onBroken: (reason: string) => void;
  /** A call was answered after so many milliseconds. */
  readonly onAnswer: (called: string, milliseconds: number) => void;
  /** The worker ended for this reason; these calls were handed to it and had certainly not begun. */
  readonly onEnd: (notBegun: readonly Call[], why: Outcome) => void;
  /** A line that the functions printed. */
  readonly onLine: (line: string) => void;
}

export interface WorkerOptions {
  readonly module: UserModule;
  readonly limits: Limits;
  /** Path of Python's program. */
  readonly python: string;
}

const forged = 'wrote where its worker answers';

/** Characters of a printed line that are passed on. */
const longestLine = 1_000;

/** Old versions of Node know the permission model by its first name. */
const permission = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/** Megabytes that Node takes besides its heap. */
const besidesHeap = 48;

/** Milliseconds that loading a module may take, its worker's start included. */
const loadTimeMs = 10_000;

/** Milliseconds after which a call is worth a look at the memory of its worker. */
const memoryLookMs = 40;

/** Bytes of a page of memory, as /proc counts them, on amd64 and on arm64 as it is usually built. */
const pageBytes = 4096;

export class WorkerProcess {
  /** Calls that were sent and not answered, oldest first: only the first can have begun. */
  private readonly calls: Call[] = [];
  private readonly child: ChildProcess;
  /** Milliseconds on the monotonic clock, at which the first of the calls, or loading the module, began at the earliest. */
  private headSince = performance.now();
  /** Why it is ended, where that is known before it has ended. */
  private ending: Outcome | undefined;
  private over = false;
  private settleEnded!: () => void;
  readonly ended = new Promise<void>((resolve) => (this.settleEnded = resolve));
  private loaded = false;
  /** Numbers of the next call to send and of the next to be answered. */
  private sent = 0;
  private answered = 0;

  constructor(
    private readonly options: WorkerOptions,
    private readonly events: WorkerEvents,
  ) {
    const [program, parameters] = commandOf(options);
    this.child = spawn(program, parameters, { cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
    const [, stdout, stderr, , answers] = this.child.stdio as [null, Readable, Readable, Writable, Readable];
    byLine(stdout, events.onLine, longestLine);
    byLine(stderr, (line) => this.noteError(line), longestLine);
    byLine(answers, (line) => (this.loaded ? this.takeAnswer(line) : this.takeGreeting(line)));
    this.requests.on('error', () => undefined);
    const { name, source } = options.module;
    this.requests.write(`${JSON.stringify({ name, source, memoryMb: options.limits.memoryMb })}\n`);
    this.child.once('error', (error) => this.finish(`could not be started: ${error.message}`));
    // Not `exit`: what it had answered before it ended is read first.
    this.child.once('close', (code, signal) =>
      this.finish(signal ? `was ended by ${signal}` : `ended with code ${code}`),
    );
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Whether it takes calls: the module was loaded, and nobody ends it. */
  get ready(): boolean {
    return this.loaded && this.ending === undefined && !this.over;
  }

  get wasLoaded(): boolean {
    return this.loaded;
  }

  /** Calls that it holds. */
  get load(): number {
    return this.calls.length;
  }

  send(calls: readonly Call[]): void {
    if (this.calls.length === 0) this.headSince = performance.now();
    this.calls.push(...calls);
    this.requests.write(calls.map(({ called, context }) => `${this.sent++} ${called} ${context}\n`).join(''));
  }

  /** Ends a worker whose call, or whose module while it is loaded, takes too long or too much. */
  enforceLimits(): void {
    if (this.loaded && this.calls.length === 0) return;
    const { timeoutMs, memoryMb } = this.options.limits;
    const age = performance.now() - this.headSince;
    if (age > (this.loaded ? timeoutMs : loadTimeMs)) this.end({ kind: 'timeout' });
    else if (age > memoryLookMs && residentMegabytes(this.pid) > memoryMb) this.end({ kind: 'memory' });
  }

  /** @param why what its first call is answered with */
  end(why: Outcome): void {
    this.ending ??= why;
    this.child.kill('SIGKILL');
  }

  private get requests(): Writable {
    return this.child.stdio[3] as Writable;
  }

  private takeGreeting(line: string): void {
    const [, kind, json = ''] = /^(ready|broken) (.*)$/.exec(line) ?? [];
    if (kind === 'ready') {
      this.loaded = true;
      this.events.onReady(JSON.parse(json) as readonly string[]);
    } else {
      this.events.onBroken(kind === 'broken' ? (JSON.parse(json) as string) : forged);
      this.end({ kind: 'crashed', reason: 'its module cannot be loaded' });
    }
  }

  private takeAnswer(line: string): void {
    const afterNumber = line.indexOf(' ');
    const afterKind = line.indexOf(' ', afterNumber + 1);
    const outcome = outcomeOf(line.slice(afterNumber + 1, afterKind), line.slice(afterKind + 1));
    const head = this.calls[0];
    if (head === undefined || outcome === undefined || Number(line.slice(0, afterNumber)) !== this.answered)
      return this.distrust();
    this.calls.shift();
    this.answered++;
    const now = performance.now();
    this.events.onAnswer(head.called, now - this.headSince);
    this.headSince = now;
    head.settle(outcome);
  }

  /** What it says is not its worker's word any more: of none of its calls is it known whether it has begun. */
  private distrust(): void {
    const outcome: Outcome = { kind: 'crashed', reason: forged };
    this.end(outcome);
    for (const { settle } of this.calls.splice(0)) settle(outcome);
  }

  private noteError(line: string): void {
    if (line.includes('JavaScript heap out of memory')) this.ending ??= { kind: 'memory' };
    this.events.onLine(line);
  }

  private finish(how: string): void {
    if (this.over) return;
    this.over = true;
    const [head, ...notBegun] = this.calls.splice(0);
    const outcome = this.ending ?? { kind: 'crashed', reason: how };
    head?.settle(outcome);
    this.events.onEnd(notBegun, outcome);
    this.settleEnded();
  }
}

function commandOf({ module, limits, python }: WorkerOptions): readonly [string, readonly string[]] {
  // -I: nothing from the environment; -S: no packages besides the standard library; -B: no files written.
  if (module.language === 'python') return [python, ['-I', '-S', '-B', '-c', pythonWorkerSource]];
  const heap = `--max-old-space-size=${Math.max(16, limits.memoryMb - besidesHeap)}`;
  return [process.execPath, [permission, '--no-warnings', heap, '--eval', nodeWorkerSource()]];
}

function outcomeOf(kind: string, json: string): Outcome | undefined {
  switch (kind) {
    case 'ok':
      return { kind, json };
    case 'memory':
      return { kind };
    case 'threw':
    case 'unread':
    case 'unusable':
      return { kind, reason: JSON.parse(json) as string };
    default:
      return undefined;
  }
}

/** 0 where there is no /proc, or no process any more. */
function residentMegabytes(pid: number): number {
  try {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(pages) * pageBytes) / 2 ** 20;
  } catch {
    return 0;
  }
}
