/** `lab class` again, where it had failed for one of three. */
import { rmSync, writeFileSync } from 'node:fs';
import { charts, ClassFolder, copies, ground, ids } from '../class/class-folder';

let lab: ClassFolder;
const state = (...path: readonly string[]) => lab.state(...path);
const apply = () => lab.class('apply');
const left = () => lab.lines('applied').slice(ground.length).sort();

beforeEach(async () => {
  lab = new ClassFolder();
  writeFileSync(state('refuse'), 'bob');
  expect(await apply()).toMatchObject({ code: 1 });
  rmSync(state('applied'));
});
afterEach(() => lab.remove());

test('lab class apply is again for all when their copies have changed', async () => {
  rmSync(state('refuse'));
  lab.standIn('kubernetes', charts('v2'));
  expect(await apply()).toMatchObject({ code: 0 });
  expect(left()).toEqual(copies(ids));
});

test('lab class apply is again for a student whose namespace somebody has deleted', async () => {
  rmSync(state('refuse'));
  writeFileSync(state('deleted'), 'ada\n');
  expect(await apply()).toMatchObject({ code: 0 });
  expect(left()).toEqual(copies(['ada', 'bob']));
});

test('lab class close is for all, however often it fails, and so is the next apply', async () => {
  const close = () => lab.class('close', '--confirm', 'aws756');
  writeFileSync(state('hold'), 'bob');
  expect((await close()).stderr).toContain('1 student of 3 failed: bob');
  expect(lab.lines('deleted').sort()).toEqual(['ada', 'cyd']);
  ['hold', 'refuse', 'deleted'].forEach((name) => rmSync(state(name)));
  expect([(await close()).code, lab.lines('deleted').sort()]).toEqual([0, ids]);
  expect(await apply()).toMatchObject({ code: 0 });
  expect(left()).toEqual(copies(ids));
});

test('lab class reset begins anew where one did not come to its end', async () => {
  const reset = () => lab.class('reset', 'bob', '--confirm', 'bob');
  expect((await reset()).stderr).toContain('admission refused it');
  rmSync(state('refuse'));
  expect([(await reset()).code, lab.lines('deleted')]).toEqual([0, ['bob', 'bob']]);
});
