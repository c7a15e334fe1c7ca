import { Registry } from 'prom-client';
import { narrate } from '../../../../../src/systems/cassandra/services/writer/log';
import { measure } from '../../../../../src/systems/cassandra/services/writer/metrics';
import { announceToAll } from '../../../../../src/systems/cassandra/services/writer/observers';
import { watch } from '../../../../../src/systems/cassandra/services/writer/readiness';
import type { Lifecycle } from '../../../../../src/runtime/lifecycle';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe("the writer's log", () => {
  test('says where it starts and when each thousandth row is acknowledged, without a gap and once', () => {
    const lines: string[] = [];
    const story = narrate('test', (line) => lines.push(line));
    story.resumed(1986);
    for (const withoutGap of [1986, 1999, 2000, 2000, 2001, 5003]) story.acknowledged(1, withoutGap);
    expect(lines).toEqual([
      'test: start from lastSeq=1986',
      'test: inserted rows to seq 2000',
      'test: inserted rows to seq 3000',
      'test: inserted rows to seq 4000',
      'test: inserted rows to seq 5000',
    ]);
  });

  test('tells the first failure at once and then, every five seconds, how many there were', () => {
    const lines: string[] = [];
    const story = narrate('test', (line) => lines.push(line));
    for (let failure = 0; failure < 60; failure++) {
      story.failed(new Error('late'));
      jest.advanceTimersByTime(100);
    }
    expect(lines).toEqual([
      'test: trying again, failed attempts: 1, the last one: late',
      'test: trying again, failed attempts: 50, the last one: late',
    ]);
  });
});

describe("the writer's metrics", () => {
  test('count rows, failures by kind, the checkpoint and the members of the ring, for their topic', async () => {
    const registry = new Registry();
    const members = [
      { address: '10.0.0.1:9042', isUp: true },
      { address: '10.0.0.2:9042', isUp: false },
    ];
    const metrics = measure(registry, 'test', () => members);
    metrics.resumed(40);
    metrics.acknowledged(12, 41);
    metrics.acknowledged(3, 42);
    metrics.failed(new Error('Socket was closed'));
    metrics.recorded(42);
    const text = await registry.metrics();
    expect(text).toContain('writer_rows_total{topic="test"} 2');
    expect(text).toContain('writer_errors_total{kind="connection",topic="test"} 1');
    expect(text).toContain('writer_errors_total{kind="no_host",topic="test"} 0');
    expect(text).toContain('writer_last_seq{topic="test"} 42');
    expect(text).toContain('writer_ring_member_up{member="10.0.0.1:9042",topic="test"} 1');
    expect(text).toContain('writer_ring_member_up{member="10.0.0.2:9042",topic="test"} 0');
    expect(text).toContain('writer_row_duration_seconds_bucket{le="0.005",topic="test"} 1');
    expect(text).toContain('writer_row_duration_seconds_count{topic="test"} 2');
  });
});

describe("the writer's readiness", () => {
  test('begins with the first rows, ends after ten seconds without one, and comes back', () => {
    const lifecycle: Lifecycle = { phase: 'ready' };
    const readiness = watch(lifecycle);
    const after = (ms: number) => {
      jest.advanceTimersByTime(ms);
      return lifecycle.phase;
    };
    expect(after(1_000)).toBe('starting');
    readiness.resumed(0);
    expect(after(1_000)).toBe('ready');
    expect(after(8_000)).toBe('ready');
    expect(after(2_000)).toBe('starting');
    readiness.acknowledged(1, 1);
    expect(after(500)).toBe('ready');
  });

  test('leaves a writer that is draining as it is', () => {
    const lifecycle: Lifecycle = { phase: 'ready' };
    const readiness = watch(lifecycle);
    readiness.resumed(0);
    lifecycle.phase = 'draining';
    jest.advanceTimersByTime(1_000);
    expect(lifecycle.phase).toBe('draining');
  });
});

test('everything that happens is passed on to every observer', () => {
  const heard: string[] = [];
  const listener = (name: string) => ({
    resumed: (seq: number) => heard.push(`${name} resumed ${seq}`),
    acknowledged: (_: number, seq: number) => heard.push(`${name} acknowledged ${seq}`),
    recorded: (seq: number) => heard.push(`${name} recorded ${seq}`),
    failed: (error: unknown) => heard.push(`${name} ${String(error)}`),
  });
  const all = announceToAll([listener('a'), listener('b')]);
  all.resumed(1);
  all.acknowledged(0, 2);
  all.recorded(3);
  all.failed('failed');
  expect(heard).toEqual(
    ['resumed 1', 'acknowledged 2', 'recorded 3', 'failed'].flatMap((event) => [`a ${event}`, `b ${event}`]),
  );
});
