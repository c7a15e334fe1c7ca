import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntilGone } from '../../../src/cli/life/destruction';
import { destructionOrder } from '../../../src/lab/stacks';
import { LabFolder, root } from '../lab';

describe('The order in which stacks go', () => {
  test('knows every stack in dist', () => {
    const ground = ['identity', 'data', 'nodes', 'cluster', 'network'];
    for (const environment of ['aws', 'local']) {
      const names = readdirSync(join(root, 'dist', environment, 'terraform/stacks'));
      const order = destructionOrder(names);
      expect(order.filter((name) => ground.includes(name))).toEqual(ground.filter((name) => names.includes(name)));
      expect([...order].sort()).toEqual([...names].sort());
    }
  });

  test('takes a stack that it does not know for something that stands on all others', () => {
    expect(destructionOrder(['network', 'load-balancer', 'new-one', 'nodes'])).toEqual([
      'new-one',
      'load-balancer',
      'nodes',
      'network',
    ]);
  });

  test('keeps the bucket with the state for last', () => {
    expect(destructionOrder(['bootstrap', 'network', 'budget', 'registry']).at(-1)).toBe('bootstrap');
  });
});

describe('Waiting until something is gone', () => {
  let folder: LabFolder;
  beforeEach(() => void (folder = new LabFolder()));
  afterEach(() => folder.remove());

  const { signal } = new AbortController();
  const query = (text: string) => [{ what: 'volumes', command: { program: 'sh', args: ['-c', text] } }];

  test('asks again until the answer is empty', async () => {
    const file = folder.file('asked');
    const script = `echo x >> '${file}'; test $(wc -l < '${file}') -ge 3 && echo '[]' || echo '["vol-1"]'`;
    await waitUntilGone(query(script), { signal, intervalMs: 1 });
    expect(readFileSync(file, 'utf8')).toBe('x\nx\nx\n');
  });

  test('gives up at the limit, and says what is still there', async () => {
    const waiting = waitUntilGone(query(`echo '["vol-1"]'`), { signal, intervalMs: 10, limitMs: 60 });
    await expect(waiting).rejects.toThrow('1 volumes:\n  vol-1');
  });

  test('fails when the answer is no list of names', async () => {
    await expect(waitUntilGone(query(`echo oops`), { signal })).rejects.toThrow('printed no list of names: oops');
  });
});
