import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { type FinishedSpan } from '../../../src/runtime/tracing/span';
import { SpanExporter, type SpanExporterOptions } from '../../../src/runtime/tracing/span-exporter';
import { TestCollector } from '../../support/collector';

const span: FinishedSpan = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  kind: 'server',
  name: 'GET /',
  start: 1_796_000_000_123_456_789n,
  end: 1_796_000_000_223_456_789n,
  attributes: { 'url.path': '/', 'http.response.status_code': 500 },
  failed: true,
};

describe('an exporter of spans', () => {
  let collector: TestCollector;
  let metrics: Registry;
  let said: string[];
  let exporter: SpanExporter;

  beforeEach(async () => {
    collector = await TestCollector.start();
    metrics = new Registry();
    said = [];
  });
  afterEach(async () => {
    await exporter.close(0);
    await collector.close();
    expect(collector.complaints).toEqual([]);
  });

  /** One whose clock never strikes: tests say when it sends. */
  function create(options: Partial<SpanExporterOptions> = {}): void {
    const { endpoint } = collector;
    const say = (sentence: string) => void said.push(sentence);
    exporter = new SpanExporter({
      ...{ endpoint, resource: { 'service.name': 's1' }, metrics, say, intervalMs: 1_000_000 },
      ...options,
    });
  }

  function addMany(count: number): void {
    for (let i = 0; i < count; i++) exporter.add(span);
  }

  async function count(name: string, reason?: string): Promise<number> {
    const { values = [] } = (await metrics.getSingleMetric(name)?.get()) ?? {};
    return values.find(({ labels }) => labels['reason'] === reason)?.value ?? NaN;
  }

  const dropped = (reason: string): Promise<number> => count('trace_spans_dropped_total', reason);
  const sent = (): Promise<number> => count('trace_spans_sent_total');

  test('sends what a collector takes: ids, times and numbers as they were', async () => {
    create();
    exporter.add(span);
    exporter.add({ ...span, parentSpanId: '00f067aa0ba902b7', kind: 'client', failed: false });
    await exporter.flush();
    const same = {
      ...{ traceId: span.traceId, spanId: span.spanId, name: span.name, start: span.start, end: span.end },
      attributes: { 'url.path': '/', 'http.response.status_code': 500n },
      resource: { 'service.name': 's1' },
    };
    expect(collector.spans).toEqual([
      { ...same, kind: 'server', failed: true },
      { ...same, kind: 'client', failed: false, parentSpanId: '00f067aa0ba902b7' },
    ]);
    expect(await sent()).toBe(2);
    expect(said).toEqual([]);
  });

  test('sends by itself, and many spans in batches of 512', async () => {
    create({ intervalMs: 20 });
    addMany(1_100);
    while ((await sent()) < 1_100) await sleep(10);
    expect(collector.batches).toEqual([512, 512, 76]);
  });

  test('drops what does not fit into the queue, and counts it', async () => {
    create({ longestQueue: 100 });
    addMany(130);
    expect(await dropped('queue-full')).toBe(30);
    await exporter.flush();
    expect([await sent(), collector.spans.length]).toEqual([100, 100]);
  });

  test.each([429, 502, 503, 504])('sends a batch again that is answered with %i', async (status) => {
    create();
    collector.answer = (response) => response.writeHead(status).end();
    addMany(3);
    await exporter.flush();
    expect(await sent()).toBe(0);
    collector.answer = undefined;
    await exporter.flush();
    expect([await sent(), await dropped('unreachable')]).toEqual([3, 0]);
    expect(said).toEqual([
      `the collector ${collector.endpoint} does not take traces: it answers ${status}`,
      `the collector ${collector.endpoint} takes traces again`,
    ]);
  });

  test.each([400, 401, 413, 500])('does not send a batch again that is answered with %i', async (status) => {
    create();
    collector.answer = (response) => response.writeHead(status).end();
    addMany(3);
    await exporter.flush();
    await exporter.flush();
    expect([collector.requests, await sent(), await dropped('rejected')]).toEqual([1, 0, 3]);
  });

  test.each([
    ['as protocol buffers have it', '"2"', 2],
    ['as a number', '2', 2],
    ['more than there were', '"99"', 5],
    ['less than none', '-1', 0],
    ['no number', '"x"', 0],
  ])('believes a collector that says how many spans it refuses, %s', async (_, rejectedSpans, rejected) => {
    create();
    collector.answer = (response) => response.end(`{"partialSuccess":{"rejectedSpans":${rejectedSpans}}}`);
    addMany(5);
    await exporter.flush();
    expect([await sent(), await dropped('rejected')]).toEqual([5 - rejected, rejected]);
  });

  test('an answer that is no JSON is one that takes everything', async () => {
    create();
    collector.answer = (response) => response.end('<html>');
    addMany(5);
    await exporter.flush();
    expect(await sent()).toBe(5);
  });

  test('a collector that is away gets three attempts; then the batch is dropped, and said is it once', async () => {
    create();
    const { endpoint } = collector;
    await collector.close();
    addMany(600);
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await dropped('unreachable')).toBe(0);
      await exporter.flush();
    }
    expect(await dropped('unreachable')).toBe(512);
    expect(said).toEqual([expect.stringContaining(`the collector ${endpoint} does not take traces: `)]);
  });

  test('gives up an attempt that is not answered', async () => {
    create({ timeoutMs: 50 });
    collector.answer = () => undefined;
    addMany(1);
    await exporter.flush();
    expect(said).toEqual([expect.stringContaining('no answer within 50 ms')]);
  });

  test('sends the last spans when it is closed, those too that come while others are on their way', async () => {
    create();
    collector.answer = (response) => void setTimeout(() => response.end('{}'), 50);
    addMany(2);
    const first = exporter.flush();
    addMany(3);
    await exporter.close(2_000);
    await first;
    expect([collector.requests, await sent()]).toEqual([2, 5]);
  });

  test('does not wait for a collector that hangs when it is closed, and counts what is lost', async () => {
    create();
    collector.answer = () => undefined;
    addMany(600);
    const started = performance.now();
    await exporter.close(100);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await dropped('unreachable')).toBe(600);
  });
});
