import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addonStacks, cloudStacks, destructionOrder } from '../../src/lab/stacks';

const root = resolve(__dirname, '../..');
const made = readdirSync(join(root, 'dist/aws/terraform/stacks'));

/** The loops over stacks in the README, in their order. */
const loops = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/for stack in ([^;]+); do npx cdktf (\w+)/g)];
const named = (verb: string): readonly string[] =>
  loops.filter(([, , word]) => word === verb).flatMap(([, names = '']) => names.split(' '));

describe('The README', () => {
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
