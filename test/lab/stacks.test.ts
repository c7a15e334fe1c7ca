import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addonStacks, cloudStacks, destructionOrder, type PlatformLab, stacksOf } from '../../src/lab/stacks';
import { labSchema } from '../../src/lab/config/schema';
import { resolve as resolveLab } from '../../src/lab/resolve';
import { systemNames } from '../../src/lab/systems';
import { addStacks } from '../../src/synth/stacks';
import { fixtureLab, leastConfig } from '../support/lab';
import { Testing } from 'cdktf';

const root = resolve(__dirname, '../..');
const made = readdirSync(join(root, 'dist/aws/terraform/stacks'));

/** The loops over stacks in the documentation, in their order. */
const loops = [
  ...readFileSync(join(root, 'docs/life.md'), 'utf8').matchAll(/for stack in ([^;]+); do npx cdktf (\w+)/g),
];
const named = (verb: string): readonly string[] =>
  loops.filter(([, , word]) => word === verb).flatMap(([, names = '']) => names.split(' '));

describe('The way by the stock commands', () => {
  test('deploys every stack of the sample lab in the order of the table', () => {
    const order: readonly string[] = [...cloudStacks, ...addonStacks];
    expect(named('deploy')).toEqual(order.filter((name) => made.includes(name)));
    expect(named('deploy')).toHaveLength(made.length);
  });

  test('destroys them in the way back', () => {
    expect(named('destroy')).toEqual(destructionOrder(made));
    expect(named('destroy')).toEqual([...named('deploy')].reverse());
  });
});

describe('The stacks of a lab are known without synthesizing it', () => {
  const students = [1, 51].map((seat) => ({
    seat,
    id: `student${seat}`,
    principal: 'arn:aws:iam::123456789012:role/student',
  }));
  const labs: Readonly<Record<string, PlatformLab>> = {
    'with the least': fixtureLab('aws'),
    'with everything': fixtureLab('aws', {
      systems: systemNames,
      imageRegistry: '123456789012.dkr.ecr.us-west-2.amazonaws.com/course',
      aws: { state: { kind: 's3', bucket: 'lab-states' }, budget: { email: 'ada@example.com' } },
    }),
    'with a class': resolveLab(labSchema.parse(leastConfig), 'aws', {}, students),
    'without a mesh': fixtureLab('aws', { systems: ['greeter'] }),
    'with GPUs alone': fixtureLab('aws', { systems: ['greeter'], aws: { nodeGroups: { gpu: {} } } }),
    'on a laptop': fixtureLab('local', { systems: ['cassandra', 'workflows'] }),
    'on a laptop, with nothing to install': fixtureLab('local', { systems: ['greeter'] }),
  };

  test.each(Object.entries(labs))('%s', (_, lab) => {
    expect(stacksOf(lab)).toEqual(addStacks(Testing.app(), lab).map(({ node }) => node.id));
  });
});
