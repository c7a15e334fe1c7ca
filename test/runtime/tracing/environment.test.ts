import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { tracingSettings, tracingVariables } from '../../../src/runtime/tracing/environment';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger.istio-system:4318/' };

test('nothing is traced where no collector is named', () => {
  expect(tracingSettings({ OTEL_SERVICE_NAME: 's1', OTEL_TRACES_SAMPLER: 'nonsense' })).toBeUndefined();
  expect(tracingSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBeUndefined();
});

test('a process says what it is by the standard names', () => {
  const settings = tracingSettings({
    ...endpoint,
    OTEL_SERVICE_NAME: 'cmpt756s2.c756ns',
    OTEL_RESOURCE_ATTRIBUTES: 'service.version=v1, note=a%2Cb',
  });
  expect(settings).toMatchObject({
    endpoint: 'http://jaeger.istio-system:4318',
    resource: {
      ...{ 'service.name': 'cmpt756s2.c756ns', 'service.version': 'v1', note: 'a,b' },
      ...{ 'host.name': hostname(), 'process.pid': process.pid },
    },
  });
});

test('by itself it follows its callers, and records what begins with it', () => {
  const { sampler } = tracingSettings(endpoint) ?? {};
  const id = '0af7651916cd43dd8448eb211c80319c';
  expect([undefined, true, false].map((parent) => sampler?.(id, parent))).toEqual([true, true, false]);
});

test.each([0, 0.25, 1])('of what begins with it it records the share %d', (share) => {
  const told = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: String(share) };
  const { sampler } = tracingSettings({ ...endpoint, ...told }) ?? {};
  const recorded = Array.from({ length: 2_000 }, () => sampler?.(randomBytes(16).toString('hex'), undefined));
  // Five standard deviations of a quarter of 2,000 are 97.
  expect(Math.abs(recorded.filter(Boolean).length - 2_000 * share)).toBeLessThan(100);
});

test('a process that it starts is told the same, under its own name', () => {
  const others = { PATH: '/bin', OTEL_LOG_LEVEL: 'debug', OTEL_TRACES_SAMPLER: 'always_on', OTEL_SERVICE_NAME: 'lab' };
  expect(tracingVariables('s1', { ...endpoint, ...others })).toEqual({
    ...{ ...endpoint, OTEL_TRACES_SAMPLER: 'always_on', OTEL_SERVICE_NAME: 's1' },
  });
  expect(tracingVariables('s1', others)).toEqual({});
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'jaeger:4318', "must be an http(s) URL, not 'jaeger:4318'"],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', "must be http/json, not 'grpc'"],
  ['OTEL_TRACES_SAMPLER', 'often', "not 'often'"],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5', "must be a number from 0 to 1, not '1.5'"],
  ['OTEL_TRACES_SAMPLER_ARG', '.', "must be a number from 0 to 1, not '.'"],
  ['OTEL_TRACES_SAMPLER_ARG', '-0.5', "must be a number from 0 to 1, not '-0.5'"],
  ['OTEL_TRACES_SAMPLER_ARG', 'x0.5', "must be a number from 0 to 1, not 'x0.5'"],
  ['OTEL_TRACES_SAMPLER_ARG', '0.5x', "must be a number from 0 to 1, not '0.5x'"],
  ['OTEL_TRACES_SAMPLER_ARG', '1e-1', "must be a number from 0 to 1, not '1e-1'"],
  ['OTEL_RESOURCE_ATTRIBUTES', 'v1', "not 'v1'"],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=%', "not 'a=%'"],
])('%s that is %s keeps the process from starting, in words', (name, value, message) => {
  expect(() => tracingSettings({ ...endpoint, [name]: value })).toThrow(`The environment is incomplete: ${name} `);
  expect(() => tracingSettings({ ...endpoint, [name]: value })).toThrow(message);
});
