/** Asks URLs all the time from inside the cluster's network, and notes each good answer with its time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Polled {
  /** Milliseconds of the machine's monotonic clock, as `now` gives them. */
  readonly askedAt: number;
  readonly receivedAt: number;
  readonly url: string;
  /** What came back as JSON with status 200. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface PollOptions {
  readonly urls: readonly string[];
  /** Between two questions to one URL. */
  readonly intervalMs: number;
  /** For one answer. */
  readonly timeoutMs: number;
}

/** The clock of `Polled`, the same in every process of the machine. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export class Poll {
  readonly answers: Polled[] = [];
  private readonly child: ChildProcess;

  /** @param namespaceFile network namespace of a node */
  constructor(namespaceFile: string, options: PollOptions) {
    const client = [process.execPath, '--import', 'tsx', join(__dirname, 'poll-client.ts'), JSON.stringify(options)];
    this.child = spawn('nsenter', [`--net=${namespaceFile}`, ...client], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.child.stdout)
      createInterface({ input: this.child.stdout }).on('line', (line) => this.answers.push(JSON.parse(line) as Polled));
  }

  stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.child.once('close', () => resolve()));
    this.child.stdin?.end();
    return ended;
  }
}
