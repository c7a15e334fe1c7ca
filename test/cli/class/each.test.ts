import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atATime, forEachStudent } from '../../../src/cli/class/each';
import { Journal } from '../../../src/cli/journal';
import { UserError } from '../../../src/user-error';

const ids = [...Array(3 * atATime).keys()].map((number) => `s${number}`);

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab class '));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function each(work: (id: string) => Promise<void>, signal = new AbortController().signal): Promise<void> {
  const journal = new Journal(join(folder, 'journal.json'));
  return forEachStudent(ids, { does: () => 'copy', work, journal, say: (line) => said.push(line), signal });
}

test('Students are worked for several at a time and no more, and each gets a row', async () => {
  let [now, most] = [0, 0];
  await each(async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
  });
  expect(most).toBe(atATime);
  expect(said.map((line) => line.split(' ')[0]).sort()).toEqual([...ids].sort());
});

test('What fails for some is tried for all, and the next run goes on with those', async () => {
  const fail = (id: string) =>
    id === 's1' || id === 's5' ? Promise.reject(new UserError('admission\nrefused it')) : Promise.resolve();
  await expect(each(fail)).rejects.toThrow(
    '2 students of 12 failed: s1, s5. Run the same command again to go on with the rest.',
  );
  expect(said).toContain('s1   failed: admission\n  refused it');
  const again: string[] = [];
  await each((id) => Promise.resolve(void again.push(id)));
  expect(again).toEqual(['s1', 's5']);
  expect(said.filter((line) => line.endsWith('done before'))).toHaveLength(10);
  const anew: string[] = [];
  await each((id) => Promise.resolve(void anew.push(id)));
  expect(anew).toHaveLength(ids.length);
});

test('Nobody else is begun with after Ctrl-C, and the next run goes on there', async () => {
  const over = new AbortController();
  const begun: string[] = [];
  const work = (id: string) => {
    begun.push(id);
    if (id === 's2') over.abort();
    return Promise.resolve();
  };
  await expect(each(work, over.signal)).rejects.toThrow('Interrupted.');
  expect(begun.length).toBeLessThanOrEqual(2 * atATime);
  const rest: string[] = [];
  await each((id) => Promise.resolve(void rest.push(id)));
  expect([...begun, ...rest].sort()).toEqual([...ids].sort());
});

test('A mistake of our own is none of a student', async () => {
  await expect(each(() => Promise.reject(new TypeError('no')))).rejects.toThrow(TypeError);
});
