import { progress } from '../../../src/cli/local/rollout';
import { boundsOf } from '../../../src/local/rolling-update';

describe('The progress of an update here', () => {
  const counts = { oldTotal: 3, oldAvailable: 2, newTotal: 2, newAvailable: 1 };
  const update = { to: '1.0.1', state: 'progressing', ...boundsOf(4), ...counts } as const;

  test('draws what is available and what there is in all beside their bounds', () => {
    expect(progress(update)).toBe('1.0.1 1/4   available ■■■□□ 3 ≥ 3   total ■■■■■ 5 ≤ 5');
  });

  test.each([
    ['too few are available', { oldAvailable: 1 }],
    ['there are too many', { newTotal: 3 }],
  ])('says it where %s', (_, more) => expect(progress({ ...update, ...more })).toContain('a bound is broken'));
});
