import { type ScaledPod, standingOf } from '../../../src/local/autoscaling/pods';

const minute = 60_000;
const running: ScaledPod = {
  name: 'web-1',
  phase: 'running',
  startedAt: 0,
  readiness: { isReady: true, since: 5_000 },
};
const reading = (at: number) => ({ used: 10, at, window: 10_000 });

function standing(pod: Partial<ScaledPod>, at: number | undefined, now: number, isCpu = true) {
  return standingOf({ ...running, ...pod }, at === undefined ? undefined : reading(at), now, { isCpu });
}

test('a pod that is ready counts with what was measured since', () => {
  expect(standing({}, 20_000, 21_000)).toBe('counted');
  expect(standing({}, 14_000, 21_000)).toBe('unready');
});

test('memory that a pod holds while it starts is memory all the same', () => {
  expect(standing({}, 14_000, 21_000, false)).toBe('counted');
});

test.each([
  { what: 'is pending', pod: { phase: 'pending' as const }, expected: 'unready' },
  { what: 'has failed', pod: { phase: 'failed' as const }, expected: 'ignored' },
  { what: 'is being stopped', pod: { isStopping: true }, expected: 'ignored' },
])('a pod that $what is $expected', ({ pod, expected }) => {
  expect(standing(pod, 20_000, 21_000)).toBe(expected);
});

test('a running pod without a reading is missing', () => {
  expect(standing({}, undefined, 21_000)).toBe('missing');
});

test('a pod that never became ready does not count, and one that is too busy to answer does', () => {
  const late = 6 * minute;
  expect(standing({ readiness: { isReady: false, since: 1_000 } }, late, late)).toBe('unready');
  expect(standing({ readiness: { isReady: false, since: 4 * minute } }, late, late)).toBe('counted');
  expect(standing({ readiness: { isReady: false, since: 4 * minute } }, 4.5 * minute, 4.6 * minute)).toBe('unready');
});

test('both periods can be shortened, as the flags of the controller do it', () => {
  const pod = { ...running, readiness: { isReady: false, since: 4_000 } };
  const quick = { isCpu: true, cpuInitializationPeriod: 1_000, initialReadinessDelay: 0 };
  expect(standingOf(pod, reading(6_000), 6_000, quick)).toBe('counted');
  expect(standingOf(pod, reading(6_000), 6_000, { isCpu: true })).toBe('unready');
});

test('a pod that was never started or never said whether it is ready does not count', () => {
  const neverStarted: ScaledPod = { name: 'web-1', phase: 'running', readiness: { isReady: true, since: 5_000 } };
  const silent: ScaledPod = { name: 'web-1', phase: 'running', startedAt: 0 };
  for (const pod of [neverStarted, silent])
    expect(standingOf(pod, reading(20_000), 21_000, { isCpu: true })).toBe('unready');
});
