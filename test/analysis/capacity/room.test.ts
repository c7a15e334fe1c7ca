import { join } from 'node:path';
import { podsFit } from '../../../src/analysis/checks/pods-fit';
import { labSchema } from '../../../src/lab/config/schema';
import { resolve } from '../../../src/lab/resolve';
import { readDocuments } from '../../../src/synth/documents';
import { leastConfig } from '../../support/lab';

describe('A class', () => {
  const { charts, stacks } = readDocuments(join(__dirname, '../../../dist/aws'), 'aws');
  const config = labSchema.parse({ ...leastConfig, systems: ['music'] });
  const classOf = (size: number) =>
    resolve(
      config,
      'aws',
      {},
      Array.from({ length: size }, (_, index) => ({
        seat: index + 1,
        id: `student-${index + 1}`,
        principal: `arn:aws:iam::123456789012:role/student-${index + 1}`,
      })),
    );

  /** The finding of dist with a class of this size on so many nodes. */
  function finding(size: number, nodes: number) {
    const resized = JSON.parse(
      JSON.stringify(stacks, (key, value: unknown) => (key === 'desired_size' && value === 2 ? nodes : value)),
    ) as typeof stacks;
    const found = podsFit.check(classOf(size), { environment: 'aws', charts, stacks: resized });
    expect(found.length).toBeLessThanOrEqual(1);
    return found[0];
  }

  test('of 40 is one finding on two t3.medium, whose number of nodes is the smallest that does', () => {
    const { value = '', remedy = '' } = finding(40, 2) ?? {};
    expect(value).toMatch(
      /with the copies of 40 students, 3\.9 CPUs, .* are there; without room \d+ × .*, of each student/,
    );
    const nodes = Number(/to (\d+);/.exec(remedy)?.[1]);
    expect(nodes).toBeGreaterThan(10);
    expect(finding(40, nodes)).toBeUndefined();
    expect(finding(40, nodes - 1)?.remedy).toBe(remedy);
  });

  test('of nobody needs no more than the systems do', () => {
    expect(finding(0, 2)).toBeUndefined();
  });

  test('of 1,000 is counted too', () => {
    expect(finding(1000, 2)?.remedy).toMatch(/aws\.nodes\.max to \d{3}[;,]/);
  });
});
