import { type Behavior, defaultBehavior, limitRate, stabilize } from '../../../src/local/autoscaling/behavior';

const none = { up: [], down: [] } as const;

function rules(change: {
  readonly up?: Partial<Behavior['scaleUp']>;
  readonly down?: Partial<Behavior['scaleDown']>;
}): Behavior {
  return {
    scaleUp: { ...defaultBehavior.scaleUp, ...change.up },
    scaleDown: { ...defaultBehavior.scaleDown, ...change.down },
  };
}

describe('the windows', () => {
  const at = (seconds: number, replicas: number) => ({ at: seconds * 1000, replicas });

  test('go up at once, and down only to the most that was wanted in five minutes', () => {
    const past = [at(0, 6), at(200, 4)];
    expect(stabilize(9, 5, past, 250_000, defaultBehavior)).toBe(9);
    expect(stabilize(2, 6, past, 250_000, defaultBehavior)).toBe(6);
    expect(stabilize(2, 6, past, 301_000, defaultBehavior)).toBe(4);
    expect(stabilize(2, 6, past, 501_000, defaultBehavior)).toBe(2);
  });

  test('of the way up take the least that was wanted', () => {
    const slow = rules({ up: { stabilizationWindowSeconds: 60 } });
    expect(stabilize(9, 3, [at(10, 4)], 50_000, slow)).toBe(4);
    expect(stabilize(9, 3, [at(10, 4)], 70_000, slow)).toBe(9);
  });

  test('leave a number alone that is between both', () => {
    const both = rules({ up: { stabilizationWindowSeconds: 60 } });
    expect(stabilize(4, 5, [at(0, 8), at(1, 3)], 2_000, both)).toBe(5);
  });
});

describe('the policies', () => {
  test('allow by default to double, or four more, whichever is more', () => {
    expect(limitRate(100, 1, none, 0, defaultBehavior)).toBe(5);
    expect(limitRate(100, 10, none, 0, defaultBehavior)).toBe(20);
    expect(limitRate(3, 1, none, 0, defaultBehavior)).toBe(3);
  });

  test('count what was changed in the period already', () => {
    const changes = { up: [{ at: 10_000, replicas: 4 }], down: [] };
    expect(limitRate(100, 5, changes, 20_000, defaultBehavior)).toBe(5);
    expect(limitRate(100, 5, changes, 25_000, defaultBehavior)).toBe(10);
  });

  test('take the one that allows least where the autoscaler says so', () => {
    expect(limitRate(100, 10, none, 0, rules({ up: { selectPolicy: 'Min' } }))).toBe(14);
  });

  test('of the documentation: four pods or ten percent a minute on the way down', () => {
    const down = {
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 60 },
        { type: 'Percent', value: 10, periodSeconds: 60 },
      ],
    } as const;
    const documented = rules({ down });
    expect(limitRate(10, 80, none, 0, documented)).toBe(72);
    expect(limitRate(10, 72, none, 0, documented)).toBe(64);
    expect(limitRate(10, 37, none, 0, documented)).toBe(33);
    expect(limitRate(10, 72, none, 0, rules({ down: { ...down, selectPolicy: 'Min' } }))).toBe(68);
  });

  test('switch a direction off, and the other one not', () => {
    const frozen = rules({ down: { selectPolicy: 'Disabled' } });
    expect(limitRate(1, 5, none, 0, frozen)).toBe(5);
    expect(limitRate(7, 5, none, 0, frozen)).toBe(7);
    expect(limitRate(7, 5, none, 0, rules({ up: { selectPolicy: 'Disabled' } }))).toBe(5);
  });

  test('never go the other way where more was changed than is allowed now', () => {
    const up = { up: [{ at: 0, replicas: 8 }], down: [] };
    expect(
      limitRate(12, 10, up, 1_000, rules({ up: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] } })),
    ).toBe(10);
    const down = { up: [], down: [{ at: 0, replicas: 8 }] };
    expect(
      limitRate(1, 2, down, 1_000, rules({ down: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] } })),
    ).toBe(2);
  });
});
