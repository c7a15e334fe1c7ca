import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ask } from '../../../../src/cli/aws/recovery/ask';
import { removeLock } from '../../../../src/cli/aws/recovery/lock';

const folder = mkdtempSync(join(tmpdir(), 'lock-'));
const place = { bucket: 'lab-states', key: 'fixture/aws/network.tfstate' };
const lock = { ID: 'a1b2', Operation: 'OperationTypeApply', Who: 'ada@laptop', Created: '2026-11-21T10:00:00Z' };

afterAll(() => rmSync(folder, { recursive: true }));

/** S3 as the aws CLI shows it: it writes the object into the file that it was told last. */
const locked: Ask = (...question) => {
  expect(question).toContain('fixture/aws/network.tfstate.tflock');
  writeFileSync(question.at(-1) ?? '', JSON.stringify(lock));
  return Promise.resolve({});
};
const unlocked: Ask = () => Promise.resolve(undefined);

/** What Terraform is told to do. */
async function removed(ask: Ask, isUnlocking: boolean): Promise<readonly (readonly string[])[]> {
  const told: (readonly string[])[] = [];
  const terraform = (...args: readonly string[]) => {
    told.push(args);
    return Promise.resolve({ stdout: '', stderr: '' });
  };
  await removeLock({ folder, terraform }, place, isUnlocking, ask, () => undefined);
  return told;
}

describe('The lock of a state in S3', () => {
  test('is removed by its own id, once a person has said that its holder is dead', async () => {
    expect(await removed(locked, true)).toEqual([['force-unlock', '-force', 'a1b2']]);
  });

  test('stays otherwise, and who holds it since when is told', async () => {
    await expect(removed(locked, false)).rejects.toThrow(
      /s3:\/\/lab-states\/fixture\/aws\/network\.tfstate is locked by ada@laptop since 2026-11-21T10:00:00Z.*\n.*--unlock/,
    );
  });

  test.each([true, false])('needs nothing where there is none (--unlock: %s)', async (isUnlocking) => {
    expect(await removed(unlocked, isUnlocking)).toEqual([]);
  });
});
