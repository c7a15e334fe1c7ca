import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { HttpError } from '../../../src/runtime/errors';
import { HttpClient } from '../../../src/runtime/http-client';
import { createServer } from '../../../src/runtime/server';
import { traceHeaders } from '../../../src/runtime/trace';
import { tracingSettings } from '../../../src/runtime/tracing/environment';
import { traceRequests } from '../../../src/runtime/tracing/requests';
import type { SpanExporter } from '../../../src/runtime/tracing/span-exporter';
import { TestCollector } from '../../support/collector';
import { listenOnLoopback, LogLines } from '../../support/service';
import { treeOf } from '../../support/spans';

const id = '0af7651916cd43dd8448eb211c80319c';
const caller = 'b7ad6b7169203331';
const traceparent = `00-${id}-${caller}-01`;

interface Service {
  readonly app: FastifyInstance;
  readonly exporter: SpanExporter;
}

describe('requests of a server that is told of a collector', () => {
  let collector: TestCollector;
  const services: Service[] = [];
  const clients: HttpClient[] = [];
  const log = new LogLines();
  /** Requests so far that are not answered until whoever asks hangs up. */
  let hanging: number;

  beforeEach(async () => {
    log.lines.length = 0;
    hanging = 0;
    collector = await TestCollector.start();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await Promise.all(services.splice(0).map(({ app }) => app.close()));
    await collector.close();
    expect(collector.complaints).toEqual([]);
  });

  function create(name: string, environment: NodeJS.ProcessEnv = {}): Service {
    const app = createServer({ basePath: '/base', logger: log.logger });
    app.get('/items/:id', () => ({}));
    app.post('/items', (request) => request.body);
    app.get('/fails', () => {
      throw new HttpError(503, { error: 'not now' });
    });
    app.get('/hangs', async ({ raw }) => {
      hanging++;
      await once(raw.socket, 'close');
    });
    app.get('/headers', (request) => traceHeaders(request));
    const settings = tracingSettings({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_SERVICE_NAME: name,
      ...environment,
    });
    if (!settings) throw new Error('no collector is named');
    const exporter = traceRequests(app, settings, { intervalMs: 1_000_000 });
    services.push({ app, exporter });
    return { app, exporter };
  }

  /** Calls another server from each of its routes below `/through`. */
  function addCaller({ app }: Service, url: string): void {
    const [patient, hasty] = [30_000, 300].map((timeout) => new HttpClient(url, { name: 'other', timeout }));
    if (!patient || !hasty) throw new Error('two clients are made');
    clients.push(patient, hasty);
    const pass = (path: string, client: HttpClient) => async (request: Parameters<typeof traceHeaders>[0]) => {
      const { status } = await client.call({
        method: 'GET',
        path,
        query: { secret: 'x' },
        headers: traceHeaders(request),
      });
      return { status };
    };
    app.get('/through/fails', pass('/fails', patient));
    app.get('/through/hangs', pass('/hangs', hasty));
    app.post('/through', pass('/items/1', patient));
  }

  const flush = () => Promise.all(services.map(({ exporter }) => exporter.flush()));

  /** Some spans end when a connection does, which nobody here is told. */
  async function untilSpans(count: number): Promise<void> {
    for (const started = performance.now(); ; await sleep(10)) {
      await flush();
      if (collector.spans.length >= count) return;
      if (performance.now() - started > 20_000)
        throw new Error(`Of ${count} spans there are ${collector.spans.length}`);
    }
  }

  test('are spans below the caller, with what the conventions say of them', async () => {
    const { app } = create('s1');
    await app.inject({ url: '/items/7?secret=x', headers: { traceparent } });
    await flush();
    expect(collector.spans).toEqual([
      expect.objectContaining({
        traceId: id,
        parentSpanId: caller,
        name: 'GET /items/:id',
        kind: 'server',
        failed: false,
      }),
    ]);
    expect(collector.spans[0]?.attributes).toEqual({
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'url.path': '/items/7',
      'http.route': '/items/:id',
      'http.response.status_code': 200n,
    });
    expect(collector.spans[0]?.resource['service.name']).toBe('s1');
  });

  test('begin a trace that nobody began, the same that the log names', async () => {
    const { app } = create('s1');
    await app.inject({ url: '/items/7' });
    await flush();
    const [span] = collector.spans;
    expect(span).not.toHaveProperty('parentSpanId');
    expect(log.lines.map(({ traceId }) => traceId)).toEqual([span?.traceId]);
  });

  test('lead whoever passes their headers on to their own span', async () => {
    const { app } = create('s1');
    const answer = await app.inject({ url: '/headers', headers: { traceparent, tracestate: 'vendor=1' } });
    await flush();
    expect(answer.json()).toMatchObject({
      traceparent: `00-${id}-${collector.spans[0]?.spanId}-01`,
      tracestate: 'vendor=1',
    });
  });

  test('are failed spans where the answer is 5xx, and only there', async () => {
    const { app } = create('s1');
    await app.inject({ url: '/fails' });
    await app.inject({ url: '/nowhere' });
    await flush();
    expect(collector.spans.map(({ name, failed, attributes }) => [name, failed, attributes['error.type']])).toEqual([
      ['GET /fails', true, '503'],
      ['GET', false, undefined],
    ]);
  });

  test('are failed spans where the caller hangs up', async () => {
    const { app } = create('s1');
    const { port } = new URL(await listenOnLoopback(app));
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /hangs HTTP/1.1\r\nHost: localhost\r\n\r\n');
    while (hanging === 0) await sleep(10);
    socket.destroy();
    await untilSpans(1);
    expect(collector.spans.map(({ name, failed, attributes }) => [name, failed, attributes['error.type']])).toEqual([
      ['GET /hangs', true, 'aborted'],
    ]);
  });

  test('make one tree with the calls to other services, also after a body was read', async () => {
    const [front, back] = [create('front'), create('back')];
    addCaller(front, await listenOnLoopback(back.app));
    await front.app.inject({ method: 'POST', url: '/through', headers: { traceparent }, payload: { a: 1 } });
    await flush();
    expect(treeOf(collector.spans, caller)).toEqual([
      'front server POST /through',
      '  front client GET',
      '    back server GET /items/:id',
    ]);
    const [server, client] = ['POST /through', 'GET'].map((name) => collector.spans.find((span) => span.name === name));
    expect(client?.attributes).toEqual({
      'http.request.method': 'GET',
      'url.full': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/items\/1$/) as string,
      'server.address': '127.0.0.1',
      'server.port': expect.any(BigInt) as bigint,
      'http.response.status_code': 200n,
    });
    // What a request does lies within it, to the nanosecond.
    expect(client && server && client.start >= server.start && client.end <= server.end).toBe(true);
  });

  test.each([
    ['/through/fails', '503'],
    ['/through/hangs', 'TimeoutError'],
  ])('at the same time keep their calls apart, and a call to %s failed with %s', async (url, type) => {
    const [front, back] = [create('front'), create('back')];
    addCaller(front, await listenOnLoopback(back.app));
    const ids = Array.from({ length: 8 }, (_, i) => `${i + 1}`.repeat(32).slice(0, 32));
    await Promise.all(ids.map((one) => front.app.inject({ url, headers: { traceparent: `00-${one}-${caller}-01` } })));
    // Whether a call that is given up has reached the other service is a matter of luck.
    await untilSpans(2 * ids.length);
    for (const one of ids) {
      const spans = collector.spans.filter(({ traceId }) => traceId === one);
      expect(treeOf(spans, caller).slice(0, 2)).toEqual([`front server GET ${url}`, '  front client GET']);
      const [call] = spans.filter(({ kind }) => kind === 'client');
      expect([call?.failed, call?.attributes['error.type']]).toEqual([true, type]);
    }
  });

  test.each(['/base/health', '/base/readiness', '/metrics'])('are no spans at %s', async (url) => {
    const { app } = create('s1');
    await app.inject({ url });
    await flush();
    expect(collector.requests).toBe(0);
  });

  test.each([
    ['the caller does not record them', {}, `00-${id}-${caller}-00`],
    ['nobody does', { OTEL_TRACES_SAMPLER: 'always_off' }, traceparent],
    ['the sampler passes over what begins here', { OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, undefined],
    ['they speak B3 alone', {}, 'b3'],
  ])('are no spans where %s, and say so to whom they call', async (_, environment, given) => {
    const { app } = create('s1', environment);
    const headers = given === 'b3' ? { 'x-b3-traceid': id } : { ...(given !== undefined && { traceparent: given }) };
    const answer = await app.inject({ url: '/headers', headers });
    await flush();
    expect(collector.requests).toBe(0);
    const passed = answer.json<Record<string, string>>();
    expect(passed['traceparent'] ?? passed['x-b3-traceid']).toMatch(given === 'b3' ? id : /-00$/);
  });

  test.each([
    ['hangs', () => undefined],
    ['fails', (response: { destroy: () => void }) => response.destroy()],
  ])('are answered, and the process stops, while the collector %s; what was lost is counted', async (_, answer) => {
    collector.answer = answer;
    const { app, exporter } = create('s1');
    await app.inject({ url: '/items/7' });
    void exporter.flush();
    while (collector.requests === 0) await sleep(10);
    for (let i = 0; i < 20; i++) expect((await app.inject({ url: '/items/7' })).statusCode).toBe(200);
    expect(collector.requests).toBe(1);
    await app.close();
    const { values } = (await app.metrics.getSingleMetric('trace_spans_dropped_total')?.get()) ?? { values: [] };
    expect(values.find(({ labels }) => labels['reason'] === 'unreachable')?.value).toBe(21);
  });

  test('are sent before the process ends', async () => {
    const { app } = create('s1');
    await app.inject({ url: '/items/7' });
    await app.close();
    expect(collector.spans).toHaveLength(1);
  });
});
