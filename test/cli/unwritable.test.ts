import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { causeIn, unwritable } from '../../src/cli/unwritable';
import { UserError } from '../../src/user-error';

const failure = (code: string) => Object.assign(new Error(`${code}: failed`), { code });

test.each([
  ['EROFS', 'it is on a read-only file system.'],
  ['EACCES', 'you lack the permission.'],
  ['ENOSPC', 'the disk is full.'],
  ['EDQUOT', 'your share of the disk is full.'],
])('%s is said in words', (code, why) => {
  const error = unwritable('dist', failure(code));
  expect(error).toBeInstanceOf(UserError);
  expect((error as Error).message).toMatch(`dist cannot be written: ${why}\nNothing was changed. `);
});

test('what is no matter of the disk stays what it is', () => {
  const error = failure('EMFILE');
  expect(unwritable('dist', error)).toBe(error);
});

test('work that failed in a folder failed for want of room where the folder takes no more, and else for its own reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-room-'));
  try {
    const error = new Error('the app has failed');
    expect(causeIn(folder, error)).toBe(error);
    symlinkSync('/dev/full', join(folder, `.probe-${process.pid}`));
    expect(causeIn(folder, error)).toMatchObject({
      message: `${folder} cannot be written: the disk is full.\nNothing was changed. Make room, and do it again.`,
    });
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
