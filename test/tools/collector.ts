/** OpenTelemetry's own collector, built from its Go modules: real senders tell it of spans, and a store in the test keeps them. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Collector, StoreMood } from '../support/collector';
import { type CollectedSpan, type ExportRequest, spansOf } from '../support/spans';
import { cached } from './cache';
import { Daemon, freePorts } from './daemon';
import { buildModule, moduleKey, requiredVersion } from './kubernetes/go';

/** Beside this file; the modules of a cluster are in `kubernetes`. */
const moduleFolder = '../collector';

/**
 * Cold it is 116 s of processor time on 2 × AMD EPYC, of which the cluster's tools share the 56 s of Go's own library; warm,
 * nothing (2026-12-01).
 */
async function collectorProgram(): Promise<string> {
  const key = moduleKey(moduleFolder, requiredVersion(moduleFolder, 'go.opentelemetry.io/collector/otelcol'));
  const folder = await cached('collector', key, (fresh) => buildModule(moduleFolder, fresh, ['.']));
  return join(folder, 'collector');
}

/** What the store answers in each mood; the collector makes of it what it answers itself. */
const statuses: Readonly<Record<Exclude<StoreMood, 'hangs'>, number>> = { takes: 200, 'is away': 503, refuses: 400 };

export class RealCollector implements Collector {
  readonly spans: CollectedSpan[] = [];
  private mood: StoreMood = 'takes';

  private constructor(
    private readonly store: Server,
    private readonly daemon: Daemon,
    private readonly port: number,
  ) {}

  /** Resolves when it takes spans. */
  static async start(): Promise<RealCollector> {
    const program = await collectorProgram();
    const [http = 0] = await freePorts(1);
    const store = createServer((request, response) => {
      void json(request).then((sent) => collector.keep(sent as ExportRequest, response));
    });
    await new Promise<void>((listening) => store.listen(0, '127.0.0.1', listening));
    const { port } = store.address() as AddressInfo;
    const config = `yaml:${JSON.stringify(configuration(http, port))}`;
    const daemon = Daemon.start('The collector', [program, '--config', config], '.work/collector/collector.log');
    const collector: RealCollector = new RealCollector(store, daemon, http);
    try {
      await daemon.until(async () => (await fetch(`${collector.endpoint}/v1/traces`)).status === 405);
    } catch (error) {
      await collector.close();
      throw error;
    }
    return collector;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  setStore(mood: StoreMood): void {
    this.mood = mood;
  }

  async close(): Promise<void> {
    this.store.closeAllConnections();
    await Promise.all([this.daemon.stop(), new Promise((closed) => this.store.close(closed))]);
  }

  private keep(sent: ExportRequest, response: ServerResponse): void {
    if (this.mood === 'hangs') return;
    if (this.mood === 'takes') this.spans.push(...spansOf(sent));
    response.writeHead(statuses[this.mood], { 'content-type': 'application/json' }).end('{}');
  }
}

/** It waits for its store and keeps nothing back, so that whoever sends hears how the store is. */
function configuration(port: number, store: number): object {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: {
      otlp_http: {
        endpoint: `http://127.0.0.1:${store}`,
        encoding: 'json',
        compression: 'none',
        sending_queue: { enabled: false },
        retry_on_failure: { enabled: false },
      },
    },
    service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['otlp_http'] } } },
  };
}
