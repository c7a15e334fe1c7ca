import {
  type AutoscalerSettings,
  type AutoscalerState,
  type Decision,
  decide,
  initialState,
  knativeDefaults,
} from '../../../../src/systems/functions/domain/autoscaler';
import { Concurrency } from '../../../../src/systems/functions/domain/concurrency';

const target10 = { ...knativeDefaults, target: 10 };

/** Observes once a second; instances are ready as soon as they are wanted. */
function follow(concurrencies: readonly number[], settings: AutoscalerSettings, ready = 0): Decision[] {
  let state: AutoscalerState = initialState;
  return concurrencies.map((concurrency, second) => {
    const decision = decide(state, { now: (second + 1) * 1_000, concurrency, ready }, settings);
    state = decision.state;
    ready = decision.desired;
    return decision;
  });
}

const seconds = (count: number, concurrency: number): number[] => Array<number>(count).fill(concurrency);
const desired = (decisions: readonly Decision[]): number[] => decisions.map((one) => one.desired);

describe('the autoscaler', () => {
  test.each([
    [0, 0],
    [1, 1],
    [70, 1],
    [71, 2],
    [700, 10],
  ])("wants for %d requests at a time %d instances by Knative's defaults", (concurrency, instances) => {
    expect(follow([concurrency], knativeDefaults).at(-1)?.desired).toBe(instances);
  });

  test('follows the average of the stable window, not a moment of it', () => {
    const calm = follow([...seconds(50, 20), ...seconds(4, 24)], target10, 2);
    expect(calm.at(-1)).toMatchObject({ desired: 3, mode: 'stable' });
    expect(follow(seconds(4, 24), target10, 2).at(-1)?.desired).toBe(3);
    expect(follow([...seconds(50, 19), ...seconds(4, 22)], target10, 2).at(-1)?.desired).toBe(2);
  });

  test('panics at twice what there is, follows the panic window, and takes nothing away', () => {
    const burst = follow([...seconds(54, 10), ...seconds(6, 100), ...seconds(10, 10)], target10, 1);
    expect(burst[53]).toMatchObject({ desired: 1, mode: 'stable' });
    expect(burst[59]).toMatchObject({ desired: 10, mode: 'panic' });
    expect(burst[69]).toMatchObject({ desired: 10, mode: 'panic' });
  });

  test('leaves panic when the threshold was not passed for a whole stable window', () => {
    const burst = follow([...seconds(6, 100), ...seconds(130, 10)], target10, 1);
    const last = burst.findLastIndex(({ mode }) => mode === 'panic');
    const passed = burst.findLastIndex(({ state }, index) => state.panic?.since === (index + 1) * 1_000);
    expect(last - passed).toBe(59);
    expect(burst.at(-1)).toMatchObject({ desired: 1, mode: 'stable' });
  });

  test('less than twice what there is is no panic: the control', () => {
    const burst = follow([...seconds(54, 100), ...seconds(6, 150)], target10, 10);
    expect(burst.map(({ mode }) => mode)).not.toContain('panic');
  });

  test('halves at most at each look', () => {
    const fast = { ...target10, stableWindowMs: 6_000, scaleToZeroGraceMs: 0 };
    expect(desired(follow(seconds(4, 0), fast, 16))).toEqual([8, 4, 2, 1]);
  });

  test('keeps the last instance for a stable window and the grace, and no longer', () => {
    const decisions = desired(follow([5, ...seconds(100, 0)], target10, 1));
    expect(decisions.findIndex((instances) => instances === 0)).toBe(1 + 59 + 30);
  });

  test('stays within the scale that it is given', () => {
    expect(desired(follow(seconds(200, 0), { ...target10, minScale: 2 }, 2))).toEqual(seconds(200, 2));
    expect(follow(seconds(6, 1_000), { ...target10, maxScale: 4 }).at(-1)?.desired).toBe(4);
    expect(follow([1_000], { ...target10, maxScaleUpRate: 3 }, 2).at(-1)?.desired).toBe(6);
  });
});

test('concurrency is the average over the time between two readings', () => {
  const meter = new Concurrency(0);
  meter.change(1, 0);
  meter.change(1, 250);
  meter.change(-1, 750);
  expect(meter.read(1_000)).toBe(1.5);
  meter.change(-1, 1_500);
  expect(meter.read(2_000)).toBe(0.5);
  expect(meter.read(3_000)).toBe(0);
});
