/** What holds with a collector of traces, be it the twin of `npm test` or OpenTelemetry's own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { randomHex } from '../../src/runtime/random-hex';
import type { FinishedSpan } from '../../src/runtime/tracing/span';
import { SpanExporter } from '../../src/runtime/tracing/span-exporter';
import type { Collector } from './collector';
import { treeOf } from './spans';

/** S2 and DB of music over an embedded store, both told of the collector, as `s2` and `db`. */
export interface TracedMusic {
  /** Base URL of S2. */
  readonly s2: string;
  /** Ends the store, so that DB fails. */
  stopStore(): Promise<void>;
  stop(): Promise<void>;
}

export interface CollectorSuite {
  readonly startCollector: () => Promise<Collector>;
  readonly startMusic: (endpoint: string) => Promise<TracedMusic>;
}

const caller = 'b7ad6b7169203331';
const missing = '/6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

export function collectorSuite({ startCollector, startMusic }: CollectorSuite): void {
  /** Both, for the tests of one `describe`; each test has a trace of its own, since an earlier one may still be under way. */
  function stage() {
    let collector: Collector;
    let music: TracedMusic;
    let id: string;
    beforeAll(async () => {
      collector = await startCollector();
      music = await startMusic(collector.endpoint);
    });
    afterAll(async () => {
      await music?.stop();
      await collector?.close();
    });
    beforeEach(() => void (id = randomHex(16)));
    const spans = () => collector.spans.filter(({ traceId }) => traceId === id);
    return {
      collector: () => collector,
      music: () => music,
      spans,
      untilSpans: (count: number) => until(() => spans().length >= count, `${count} spans`),
      call: (path: string, body?: object) =>
        fetch(`${music.s2}/api/v1/music${path}`, {
          headers: {
            ...{ authorization: 'any', 'content-type': 'application/json' },
            traceparent: `00-${id}-${caller}-01`,
          },
          ...(body && { method: 'POST', body: JSON.stringify(body) }),
        }),
    };
  }

  describe('a call to S2', () => {
    const { collector, music, spans, untilSpans, call } = stage();

    async function readMany(): Promise<void> {
      for (let i = 0; i < 20; i++) expect((await call(missing)).status).toBeLessThan(500);
    }

    test('is one tree of spans as far as the store, with kinds, status and attributes', async () => {
      const created = await call('', { Artist: 'a', SongTitle: 'b' });
      const { music_id: song } = (await created.json()) as { music_id: string };
      expect((await call(`/${song}`)).status).toBe(200);
      await untilSpans(8);
      expect(treeOf(spans(), caller)).toEqual([
        's2 server POST /api/v1/music/',
        '  s2 client POST',
        '    db server POST /api/v1/datastore/write',
        '      db client PutItem Music-octocat',
        's2 server GET /api/v1/music/:music_id',
        '  s2 client GET',
        '    db server GET /api/v1/datastore/read',
        '      db client Query Music-octocat',
      ]);
      expect(spans().filter(({ failed }) => failed)).toEqual([]);
      expect(spans().every(({ start, end }) => start <= end)).toBe(true);
      const [server] = spans().filter(({ name }) => name === 'GET /api/v1/music/:music_id');
      expect(server?.attributes).toEqual({
        'http.request.method': 'GET',
        'url.scheme': 'http',
        'url.path': `/api/v1/music/${song}`,
        'http.route': '/api/v1/music/:music_id',
        'http.response.status_code': 200n,
      });
      const [query] = spans().filter(({ name }) => name === 'Query Music-octocat');
      expect(query?.attributes).toMatchObject({
        'db.operation.name': 'Query',
        'db.collection.name': 'Music-octocat',
      });
    });

    test.each(['is away', 'refuses', 'hangs'] as const)(
      'is answered while the store of the collector %s',
      async (mood) => {
        collector().setStore(mood);
        await readMany();
        expect(spans()).toEqual([]);
      },
    );

    test('is answered while there is no collector, and its spans are counted as lost', async () => {
      await collector().close();
      await readMany();
      const lost = async (): Promise<boolean> => {
        const metrics = await (await fetch(`${music().s2}/metrics`)).text();
        return /^trace_spans_dropped_total\{reason="unreachable"\} [1-9]/m.test(metrics);
      };
      await until(lost, 'lost spans in /metrics');
    });
  });

  describe('a call to S2 that fails for want of a store', () => {
    const { music, spans, untilSpans, call } = stage();

    test('says so in each of its spans', async () => {
      await music().stopStore();
      const { status } = await call(missing);
      expect(status).toBeGreaterThanOrEqual(500);
      await untilSpans(4);
      expect(spans().map(({ failed }) => failed)).toEqual([true, true, true, true]);
      const [server] = spans().filter(({ parentSpanId }) => parentSpanId === caller);
      expect(server?.attributes).toMatchObject({
        'http.response.status_code': BigInt(status),
        'error.type': String(status),
      });
    });
  });

  describe('an exporter', () => {
    let collector: Collector;
    let exporter: SpanExporter;
    const said: string[] = [];
    const metrics = new Registry();
    beforeAll(async () => {
      collector = await startCollector();
      const say = (sentence: string) => void said.push(sentence);
      const { endpoint } = collector;
      exporter = new SpanExporter({ endpoint, resource: {}, metrics, say, intervalMs: 1_000_000, timeoutMs: 1_000 });
    });
    afterAll(async () => {
      await exporter?.close(0);
      await collector?.close();
    });
    beforeEach(() => {
      said.length = 0;
      metrics.resetMetrics();
      collector.setStore('takes');
    });

    const span: FinishedSpan = {
      ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: caller, kind: 'server', name: 'GET /', failed: true },
      start: 1_796_000_000_123_456_789n,
      end: 1_796_000_000_223_456_789n,
      attributes: { '?': '"\\\u0000\ud800', ü: -1, whole: Number.MAX_SAFE_INTEGER, fraction: 0.5, large: 1e21 },
    };

    async function sends(...spans: readonly FinishedSpan[]) {
      for (const one of spans) exporter.add(one);
      await exporter.flush();
      const { values: [sent] = [] } = (await metrics.getSingleMetric('trace_spans_sent_total')?.get()) ?? {};
      const { values = [] } = (await metrics.getSingleMetric('trace_spans_dropped_total')?.get()) ?? {};
      const rejected = values.find(({ labels }) => labels['reason'] === 'rejected');
      return { sent: sent?.value ?? 0, rejected: rejected?.value ?? 0 };
    }

    test('is understood: times to the nanosecond, any text, numbers of any size', async () => {
      expect(await sends(span)).toEqual({ sent: 1, rejected: 0 });
      expect(collector.spans).toEqual([
        {
          ...span,
          attributes: {
            '?': '"\\\u0000\ufffd',
            ü: -1n,
            whole: BigInt(Number.MAX_SAFE_INTEGER),
            fraction: 0.5,
            large: 1e21,
          },
          resource: {},
        },
      ]);
    });

    test('counts a batch as rejected that the collector cannot read, and says what the collector says', async () => {
      expect(await sends(span, { ...span, traceId: 'no id' })).toEqual({ sent: 0, rejected: 2 });
      expect(said).toEqual([expect.stringMatching(/refuses 2 of 2 spans \(400: .*traceId/s)]);
    });

    test('counts a batch as rejected that the store refuses', async () => {
      collector.setStore('refuses');
      expect(await sends(span)).toEqual({ sent: 0, rejected: 1 });
    });

    test.each(['is away', 'hangs'] as const)(
      'keeps a batch while the store %s, and sends it when it is back',
      async (mood) => {
        collector.setStore(mood);
        expect(await sends(span)).toEqual({ sent: 0, rejected: 0 });
        collector.setStore('takes');
        expect(await sends()).toEqual({ sent: 1, rejected: 0 });
      },
    );

    test('sends as many spans in one request as it ever does', async () => {
      const path = '/'.repeat(8_000);
      const wide = { ...span, attributes: { 'url.path': path, 'url.full': path } };
      const before = collector.spans.length;
      // 8 MB, with the time that an exporter has by itself.
      const { endpoint } = collector;
      const say = (sentence: string) => void said.push(sentence);
      const patient = new SpanExporter({ endpoint, resource: {}, metrics: new Registry(), say, intervalMs: 1_000_000 });
      for (let i = 0; i < 512; i++) patient.add(wide);
      await patient.flush();
      await patient.close(0);
      expect([collector.spans.length - before, said]).toEqual([512, []]);
    });
  });
}

/** @throws Error that names what did not come within 20 seconds */
async function until(isThere: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const started = performance.now(); !(await isThere()); await sleep(20))
    if (performance.now() - started > 20_000) throw new Error(`There are no ${what} after 20 seconds`);
}
