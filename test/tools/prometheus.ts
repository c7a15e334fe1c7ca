/** A real Prometheus, Debian's, over processes of one machine: it scrapes them, answers queries and evaluates rules. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Daemon, freePorts } from './daemon';
import { unpacked } from './debian';

export type Labels = Readonly<Record<string, string>>;

export interface Target {
  /** `http://127.0.0.1:<port>` of a process that answers `/metrics`. */
  readonly origin: string;
  /** What the operator would add from Kubernetes: service, version, pod. */
  readonly labels: Labels;
}

/** A group of rules as Prometheus reads it. */
export interface RuleGroup {
  readonly name: string;
  /** Between two evaluations. @default as all others */
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** A duration such as `2s`. @default fires at once */
  readonly for?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export interface PrometheusOptions {
  readonly targets: readonly Target[];
  /** @default none */
  readonly groups?: readonly RuleGroup[];
  /** Milliseconds between two scrapes, and between two evaluations of the rules. @default 500 */
  readonly intervalMs?: number;
}

/** One series of an answer with its newest value. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface Alert {
  readonly labels: Labels;
  readonly state: 'pending' | 'firing';
}

export class TestPrometheus {
  private constructor(
    readonly origin: string,
    private readonly daemon: Daemon,
    private readonly folder: string,
  ) {}

  /** Resolves when it answers queries and has scraped every target once. */
  static async start(options: PrometheusOptions): Promise<TestPrometheus> {
    const programs = await prometheusPrograms();
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
    const config = join(folder, 'prometheus.yml');
    writeFileSync(join(folder, 'rules.yml'), JSON.stringify({ groups: options.groups ?? [] }));
    writeFileSync(config, JSON.stringify(configuration(options)));
    const [port = 0] = await freePorts(1);
    const flags = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    const daemon = Daemon.start('Prometheus', [programs.prometheus, ...flags], '.work/prometheus/prometheus.log');
    const started = new TestPrometheus(`http://127.0.0.1:${port}`, daemon, folder);
    try {
      await daemon.until(async () => (await fetch(`${started.origin}/-/ready`)).ok);
      await started.until('up', (samples) => samples.length === options.targets.length);
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  /** Every series that `expression` has now; none where it finds nothing. @throws Error when Prometheus refuses it */
  async query(expression: string): Promise<readonly Sample[]> {
    const { result } = await this.ask<Vector>('query', { query: expression });
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  /** Asks until `enough` is true of the answer. @throws Error with the last answer after `timeoutMs` */
  async until(
    expression: string,
    enough: (samples: readonly Sample[]) => boolean = (samples) => samples.length > 0,
    timeoutMs = 30_000,
  ): Promise<readonly Sample[]> {
    for (const end = performance.now() + timeoutMs; ; await sleep(100)) {
      const samples = await this.query(expression);
      if (enough(samples)) return samples;
      if (performance.now() > end)
        throw new Error(`After ${timeoutMs} ms ${expression} is still ${JSON.stringify(samples)}`);
    }
  }

  /** Alerts that are pending or firing now. */
  async alerts(): Promise<readonly Alert[]> {
    return (await this.ask<{ readonly alerts: readonly Alert[] }>('alerts', {})).alerts;
  }

  async stop(): Promise<void> {
    await this.daemon.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ask<Data>(what: string, parameters: Readonly<Record<string, string>>): Promise<Data> {
    const answer = await fetch(`${this.origin}/api/v1/${what}?${new URLSearchParams(parameters).toString()}`);
    const body = (await answer.json()) as Answer<Data>;
    if (body.status === 'error') throw new Error(`Prometheus: ${body.error} in ${JSON.stringify(parameters)}`);
    return body.data;
  }
}

type Answer<Data> =
  { readonly status: 'success'; readonly data: Data } | { readonly status: 'error'; readonly error: string };

interface Vector {
  readonly result: readonly { readonly metric: Labels; readonly value: readonly [time: number, value: string] }[];
}

/** JSON is YAML, which is what Prometheus reads. */
function configuration({ targets, intervalMs = 500 }: PrometheusOptions): object {
  const interval = `${intervalMs}ms`;
  return {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: ['rules.yml'],
    scrape_configs: [
      {
        job_name: 'services',
        static_configs: targets.map(({ origin, labels }) => ({ targets: [new URL(origin).host], labels })),
      },
    ],
  };
}

export async function prometheusPrograms(): Promise<{ readonly prometheus: string; readonly promtool: string }> {
  const programs = join(await unpacked('prometheus', ['prometheus']), 'usr/bin');
  return { prometheus: join(programs, 'prometheus'), promtool: join(programs, 'promtool') };
}
