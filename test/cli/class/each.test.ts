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

interface Run {
  readonly signal?: AbortSignal;
  /** What the work is about; nothing: nobody remembers what is done. */
  readonly subject?: (id: string) => string;
}

function each(
  work: (id: string) => Promise<void>,
  { signal = new AbortController().signal, subject }: Run = { subject: () => 'copy' },
): Promise<void> {
  const journal = new Journal(join(folder, 'journal.json'));
  const memory = subject && { journal, subject: (id: string) => Promise.resolve(subject(id)) };
  return forEachStudent(ids, { work, say: (line) => said.push(line), signal, ...(memory && { memory }) });
}

const refuse = (...refused: readonly string[]) => {
  const done: string[] = [];
  const work = (id: string) =>
    refused.includes(id) ? Promise.reject(new UserError('admission\nrefused it')) : Promise.resolve(void done.push(id));
  return { done, work };
};

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
  await expect(each(refuse('s1', 's5').work)).rejects.toThrow(
    '2 students of 12 failed: s1, s5. Run the same command again to go on with the rest.',
  );
  expect(said).toContain('s1   failed: admission\n  refused it');
  const again = refuse();
  await each(again.work);
  expect(again.done).toEqual(['s1', 's5']);
  expect(said.filter((line) => line.endsWith('done before'))).toHaveLength(10);
  const anew = refuse();
  await each(anew.work);
  expect(anew.done).toHaveLength(ids.length);
});

test('What has changed for a student since is done again, and for nobody else', async () => {
  await expect(each(refuse('s1').work)).rejects.toThrow('s1');
  const again = refuse();
  await each(again.work, { subject: (id) => (id === 's3' ? 'another copy' : 'copy') });
  expect(again.done).toEqual(['s1', 's3']);
});

test('What failed half-way is not done, though it was before', async () => {
  await expect(each(refuse('s1').work)).rejects.toThrow('s1');
  await expect(each(refuse('s1', 's3').work, { subject: () => 'another copy' })).rejects.toThrow('s1, s3');
  const back = refuse();
  await each(back.work);
  expect(back.done).toEqual(ids);
});

test('Where nothing is remembered, the next run works for all', async () => {
  await expect(each(refuse('s1').work, {})).rejects.toThrow('s1');
  const again = refuse();
  await each(again.work, {});
  expect(again.done).toEqual(ids);
});

test('Nobody else is begun with after Ctrl-C, and the next run goes on there', async () => {
  const over = new AbortController();
  const begun: string[] = [];
  const work = (id: string) => {
    begun.push(id);
    if (id === 's2') over.abort();
    return Promise.resolve();
  };
  await expect(each(work, { signal: over.signal, subject: () => 'copy' })).rejects.toThrow('Interrupted.');
  expect(begun.length).toBeLessThanOrEqual(2 * atATime);
  const rest = refuse();
  await each(rest.work);
  expect([...begun, ...rest.done].sort()).toEqual([...ids].sort());
});

test('A mistake of our own is none of a student', async () => {
  await expect(each(() => Promise.reject(new TypeError('no')))).rejects.toThrow(TypeError);
});
