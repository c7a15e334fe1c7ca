/** The writer's bundle as a process of its own, as an image would start it, that a test can hurt. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../support/processes';
import { Daemon, freePorts } from './daemon';

export interface WriterProps {
  readonly seeds: readonly string[];
  readonly topic: string;
  readonly consistency: string;
  /** @default - as fast as rows are acknowledged */
  readonly rowsPerSecond?: number;
  /** Besides its own. @default - nothing */
  readonly environment?: Readonly<Record<string, string>>;
}

const main = 'src/systems/cassandra/services/writer/main.ts';
let bundles: Promise<{ readonly writer: string }> | undefined;

export class WriterProcess {
  private constructor(
    private readonly daemon: Daemon,
    private readonly port: number,
  ) {}

  static async start(props: WriterProps): Promise<WriterProcess> {
    const { seeds, topic, consistency, rowsPerSecond } = props;
    const { writer } = await (bundles ??= bundle({ writer: main }));
    const [port = 0] = await freePorts(1);
    const log = join(mkdtempSync(join(tmpdir(), 'cassandra-writer-')), 'writer.log');
    const environment = {
      ...props.environment,
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: String(port),
      CASSANDRA_SEEDS: seeds.join(','),
      TOPIC: topic,
      CONSISTENCY: consistency,
      ...(rowsPerSecond !== undefined && { ROWS_PER_SECOND: String(rowsPerSecond) }),
    };
    return new WriterProcess(Daemon.start(`writer of ${topic}`, [process.execPath, writer], log, environment), port);
  }

  /** Where its probes and metrics are. */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get lines(): readonly string[] {
    return readFileSync(this.daemon.log, 'utf8').split('\n');
  }

  get isRunning(): boolean {
    return this.daemon.isRunning;
  }

  /** The place that it said it starts from. */
  async untilResumed(withinMs = 60_000): Promise<number> {
    const pattern = /: start from lastSeq=(\d+)$/;
    await this.daemon.until(() => Promise.resolve(this.lines.some((line) => pattern.test(line))), withinMs);
    return Number(this.lines.map((line) => pattern.exec(line)?.[1]).find((seq) => seq !== undefined));
  }

  /** A metric of `/metrics`, summed over its labels; 0 where it is not there. */
  async metric(name: string): Promise<number> {
    const response = await fetch(`${this.origin}/metrics`, { signal: AbortSignal.timeout(5_000) });
    const samples = (await response.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
    return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async readiness(): Promise<number> {
    const response = await fetch(`${this.origin}/readiness`, { signal: AbortSignal.timeout(5_000) });
    return response.status;
  }

  /** Milliseconds until `rows` more rows are acknowledged. */
  async untilRows(rows: number, withinMs: number): Promise<number> {
    const start = performance.now();
    const goal = (await this.metric('writer_rows_total')) + rows;
    while ((await this.metric('writer_rows_total')) < goal) {
      if (performance.now() - start > withinMs)
        throw new Error(`Not ${rows} rows further after ${withinMs} ms:\n${this.lines.slice(-10).join('\n')}`);
      await sleep(50);
    }
    return performance.now() - start;
  }

  /** The code that it ends with by itself. */
  async untilExit(withinMs: number): Promise<number | null> {
    const end = performance.now() + withinMs;
    while (this.isRunning) {
      if (performance.now() > end)
        throw new Error(`The writer still runs after ${withinMs} ms:\n${this.lines.slice(-10).join('\n')}`);
      await sleep(50);
    }
    return this.daemon.exitCode;
  }

  async kill(): Promise<void> {
    this.daemon.kill();
    await this.daemon.stop();
  }

  async stop(): Promise<void> {
    await this.daemon.stop(20_000);
  }
}
