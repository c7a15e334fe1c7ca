import * as fc from 'fast-check';
import { type MeasuredPod, proposeReplicas } from '../../../src/local/autoscaling/replicas';

/** Pods that each ask for 100 and use so much; CPU in thousandths of a core, say. */
function using(...used: readonly number[]): readonly MeasuredPod[] {
  return used.map((amount) => ({ standing: 'counted', used: amount, requested: 100 }));
}

const unready: MeasuredPod = { standing: 'unready', requested: 100 };
const missing: MeasuredPod = { standing: 'missing', requested: 100 };
const ignored: MeasuredPod = { standing: 'ignored', used: 5_000, requested: 100 };

function replicas(pods: readonly MeasuredPod[], utilization = 50, current = pods.length): number | undefined {
  const proposal = proposeReplicas(pods, { utilization }, current);
  return 'replicas' in proposal ? proposal.replicas : undefined;
}

describe('the examples of Kubernetes’ documentation', () => {
  test('a current value of 200m with a wanted value of 100m doubles the replicas', () => {
    const pods = using(200, 200, 200);
    expect(proposeReplicas(pods, { averageValue: 100 }, 3)).toEqual({ ratio: 2, replicas: 6 });
  });

  test('a current value of 50m with a wanted value of 100m halves the replicas', () => {
    expect(proposeReplicas(using(50, 50, 50, 50), { averageValue: 100 }, 4)).toEqual({ ratio: 0.5, replicas: 2 });
  });

  test('one pod at 305 % of its request with 50 % wanted becomes seven', () => {
    expect(replicas(using(305))).toBe(7);
  });
});

test.each([
  { used: 54, because: 'a ratio of 1.08 is near enough' },
  { used: 55, because: 'the tolerance is part of what is near enough' },
  { used: 46, because: 'below as above' },
  { used: 45, because: 'below as above, to the end' },
])('four pods at $used % of 50 % stay four: $because', ({ used }) => {
  expect(replicas(using(used, used, used, used))).toBe(4);
});

test.each([
  { used: 56, to: 5 },
  { used: 44, to: 4 },
  { used: 37, to: 3 },
  { used: 0, to: 0 },
])('four pods at $used % of 50 % become $to', ({ used, to }) => {
  expect(replicas(using(used, used, used, used))).toBe(to);
});

test('a wider tolerance keeps what a narrower one would change', () => {
  const pods = using(60, 60);
  const at = (tolerance: number) => proposeReplicas(pods, { utilization: 50 }, 2, tolerance);
  expect(at(0.25)).toMatchObject({ replicas: 2 });
  expect(at(0.1)).toMatchObject({ replicas: 3 });
});

describe('pods that do not count yet', () => {
  test('are taken for idle on the way up, so that the pods that are just starting are not started twice', () => {
    expect(replicas(using(100, 100))).toBe(4);
    expect(replicas([...using(100, 100), unready])).toBe(4);
    expect(replicas([...using(100, 100), unready, unready])).toBe(4);
    expect(replicas([...using(100, 100), unready, unready, unready])).toBe(5);
  });

  test('prevent no way down', () => {
    expect(replicas([...using(10, 10), unready])).toBe(1);
  });
});

describe('pods without a reading', () => {
  test('are taken for idle on the way up', () => {
    expect(replicas(using(100, 100, 100))).toBe(6);
    expect(replicas([...using(100, 100), missing])).toBe(4);
  });

  test('are taken for as busy as they may be on the way down', () => {
    expect(replicas(using(10, 10, 10, 10))).toBe(1);
    expect(replicas([...using(10, 10, 10), missing])).toBe(3);
    expect(proposeReplicas([...using(10, 10, 10), missing], { averageValue: 50 }, 4)).toMatchObject({ replicas: 2 });
  });

  test('never turn the direction round', () => {
    expect(replicas([...using(40), missing, missing])).toBe(3);
    expect(replicas([...using(120), missing, missing, missing])).toBe(4);
  });

  test('change nothing where the others are just right', () => {
    expect(replicas([...using(50, 50), missing], 50, 3)).toBe(3);
  });
});

test('pods that are going away change nothing', () => {
  expect(replicas([...using(50, 50), ignored], 50, 3)).toBe(3);
  expect(replicas([...using(100), ignored], 50, 2)).toBe(2);
});

test('nothing is proposed where no pod has a reading that counts', () => {
  expect(proposeReplicas([unready, missing, ignored], { utilization: 50 }, 3)).toEqual({
    unknown: 'no pod that is ready has a reading',
  });
});

test('whatever pods there are, the proposal is a whole number, and more use never proposes fewer', () => {
  const standings = fc.constantFrom('counted' as const, 'unready' as const, 'missing' as const, 'ignored' as const);
  const pod = fc.record({ standing: standings, used: fc.nat(5_000), requested: fc.integer({ min: 1, max: 1_000 }) });
  const some = fc.array(pod, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 2, max: 5 }), (pods, utilization, times) => {
      const before = proposeReplicas(pods, { utilization }, pods.length);
      const busier = pods.map((each) => ({ ...each, used: each.used * times }));
      const after = proposeReplicas(busier, { utilization }, pods.length);
      if ('unknown' in before || 'unknown' in after) return expect(before).toEqual(after);
      expect(Number.isInteger(before.replicas)).toBe(true);
      // A pod without a reading counts as busy below the target and as idle above it.
      if (pods.every(({ standing }) => standing === 'counted'))
        expect(after.replicas).toBeGreaterThanOrEqual(before.replicas);
      if (before.ratio > 1) expect(before.replicas).toBeGreaterThanOrEqual(pods.filter(counts).length);
    }),
    { numRuns: 2_000, seed: 37 },
  );
});

function counts({ standing }: MeasuredPod): boolean {
  return standing === 'counted';
}
