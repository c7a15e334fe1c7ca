import { labSchema } from '../../../src/lab/config/schema';
import { leastConfig } from '../../support/lab';

const read = (functions: object) => labSchema.safeParse({ ...leastConfig, systems: ['functions'], functions });

test.each([[{ language: 'ruby' }], [{ target: 0 }], [{ maxScale: 51 }], [{ stableWindowSeconds: 5 }], [{ scale: 1 }]])(
  '%j is no setting of functions',
  (section) => {
    expect(read(section).success).toBe(false);
  },
);

test('functions need no setting', () => {
  expect(read({}).data?.functions).toEqual({ language: 'python', target: 10, maxScale: 5, stableWindowSeconds: 60 });
});
