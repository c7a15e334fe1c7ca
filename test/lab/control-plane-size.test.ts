import { labSchema } from '../../src/lab/config/schema';
import { controlPlaneSize } from '../../src/lab/control-plane-size';
import { resolve } from '../../src/lab/resolve';
import { leastConfig } from '../support/lab';

function sizeFor(
  students: number,
  { environment = 'aws', ...overrides }: { environment?: 'aws' | 'local'; systems?: string[] } = {},
) {
  const seats = Array.from({ length: students }, (_, index) => index + 1);
  const roster = seats.map((seat) => ({ seat, id: `s${seat}`, principal: `arn:aws:iam::123456789012:user/s${seat}` }));
  return controlPlaneSize(resolve(labSchema.parse({ ...leastConfig, ...overrides }), environment, {}, roster));
}

// A copy of music: three Services, and five pods, of which the loader's is one.
test.each([
  [0, { cpuMillis: 100, memory: { request: 256, limit: 1024 } }],
  [30, { cpuMillis: 190, memory: { request: 448, limit: 1024 } }],
  [400, { cpuMillis: 1300, memory: { request: 1984, limit: 2496 } }],
  [1000, { cpuMillis: 3100, memory: { request: 4608, limit: 5696 } }],
])('with %d students the control plane asks for %j', (students, size) => {
  expect(sizeFor(students)).toEqual(size);
});

test('each copy in a cluster without DynamoDB has one Service more', () => {
  expect(sizeFor(1000, { environment: 'local' }).cpuMillis).toBe(100 + 4 * 1000);
});

test('a class whose systems are not in the mesh adds nothing', () => {
  expect(sizeFor(1000, { systems: ['greeter'] })).toEqual(sizeFor(0));
});
