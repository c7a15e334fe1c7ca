import { Autoscaler, type AutoscalerOptions, type MetricSample } from '../../../src/local/autoscaling/autoscaler';
import { defaultBehavior } from '../../../src/local/autoscaling/behavior';

/** The course's autoscaler: three to seven, half of CPU and of memory. */
const course: AutoscalerOptions = { minReplicas: 3, maxReplicas: 7 };

function sample(name: string, percent: number | undefined, pods: number): MetricSample {
  const pod =
    percent === undefined
      ? ({ standing: 'missing', requested: 100 } as const)
      : ({ standing: 'counted', used: percent, requested: 100 } as const);
  return { name, target: { utilization: 50 }, pods: Array.from({ length: pods }, () => pod) };
}

/** Lets a steady load work on the autoscaler, one look a period. @returns the replicas after each look */
function follow(autoscaler: Autoscaler, loads: readonly number[], first = 3, periodSeconds = 10): readonly number[] {
  let current = first;
  return loads.map((load, index) => {
    current = autoscaler.decide(
      current,
      [sample('cpu', load / current, current)],
      index * periodSeconds * 1000,
    ).replicas;
    return current;
  });
}

test('the course’s autoscaler goes from three to seven under load, and back to three after its window', () => {
  const autoscaler = new Autoscaler(course);
  const busy = Array.from({ length: 4 }, () => 350);
  const idle = Array.from({ length: 40 }, () => 10);
  const seen = follow(autoscaler, [...busy, ...idle]);
  expect(seen.slice(0, 4)).toEqual([7, 7, 7, 7]);
  // 300 seconds after the last look that wanted seven (30 s) are 330 s.
  expect(seen[32]).toBe(7);
  expect(seen[33]).toBe(3);
  expect(seen.at(-1)).toBe(3);
});

test('a window of ten seconds lets the second look after the load go down', () => {
  const scaleDown = { ...defaultBehavior.scaleDown, stabilizationWindowSeconds: 10 };
  const quick = new Autoscaler({ ...course, behavior: { ...defaultBehavior, scaleDown } });
  expect(follow(quick, [350, 10, 10])).toEqual([7, 3, 3]);
  expect(follow(new Autoscaler(course), [350, 10, 10])).toEqual([7, 7, 7]);
});

test('of several metrics the one that wants most decides, and the decision names it', () => {
  const decide = (cpu: number, memory: number) =>
    new Autoscaler(course).decide(4, [sample('cpu', cpu, 4), sample('memory', memory, 4)], 0);
  expect(decide(50, 75)).toEqual({ replicas: 6, proposed: 6, because: 'memory is at 75 % of 50 %' });
  expect(decide(80, 30)).toMatchObject({ replicas: 7, because: 'cpu is at 80 % of 50 %' });
});

test('a metric that says nothing prevents going down and lets go up', () => {
  const decide = (cpu: number) =>
    new Autoscaler(course).decide(5, [sample('cpu', cpu, 5), sample('memory', undefined, 5)], 0);
  expect(decide(10)).toEqual({ replicas: 5, proposed: 5, because: 'memory: no pod that is ready has a reading' });
  expect(decide(70)).toMatchObject({ replicas: 7 });
});

test('where no metric says anything the number stays, and the reason names them all', () => {
  const metrics = [sample('cpu', undefined, 3), sample('memory', undefined, 3)];
  const { replicas, because } = new Autoscaler(course).decide(3, metrics, 0);
  expect(replicas).toBe(3);
  expect(because).toBe('cpu: no pod that is ready has a reading; memory: no pod that is ready has a reading');
});

test.each([
  { current: 1, to: 3, because: '3 is the least' },
  { current: 9, to: 7, because: '7 is the most' },
  { current: 0, to: 0, because: 'it was scaled to 0, which switches the autoscaler off' },
])('$current replicas become $to whatever they use: $because', ({ current, to, because }) => {
  const decision = new Autoscaler(course).decide(current, [sample('cpu', 50, Math.max(current, 1))], 0);
  expect(decision).toEqual({ replicas: to, proposed: to, because });
});

test('a policy of one pod a minute slows the way up that the formula would go at once', () => {
  const scaleUp = { ...defaultBehavior.scaleUp, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 } as const] };
  const slow = new Autoscaler({ ...course, behavior: { ...defaultBehavior, scaleUp } });
  const seen = follow(
    slow,
    Array.from({ length: 20 }, () => 700),
  );
  expect([0, 5, 6, 11, 12, 18].map((look) => seen[look])).toEqual([4, 4, 5, 5, 6, 7]);
  expect(slow.decide(7, [sample('cpu', 100, 7)], 200_000)).toMatchObject({ replicas: 7, proposed: 7 });
});
