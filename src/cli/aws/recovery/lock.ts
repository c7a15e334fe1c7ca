/**
 * The lock of a state in S3: an object that a killed Terraform leaves behind. (The lock of a local state is the
 * operating system's, which takes it back from a dead process.)
 */
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { UserError } from '../../../user-error';
import type { Say } from '../../terminal';
import type { Ask } from './ask';
import type { WorkingCopy } from './working-copy';

interface Lock {
  readonly ID: string;
  readonly Operation: string;
  readonly Who: string;
  /** ISO 8601. */
  readonly Created: string;
}

/**
 * Removes the lock of the state at `key`, if there is one. Whether its holder is dead only a person can say.
 * @param isUnlocking whether that person has said so
 * @throws UserError that says who holds the lock since when
 */
export async function removeLock(
  copy: Pick<WorkingCopy, 'folder' | 'terraform'>,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  isUnlocking: boolean,
  ask: Ask,
  say: Say,
): Promise<void> {
  const file = join(copy.folder, 'lock.json');
  const found = await ask('s3api', 'get-object', '--bucket', bucket, '--key', `${key}.tflock`, file);
  if (found === undefined) return say('    there is none');
  const { ID: id, Operation: operation, Who: who, Created: created } = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  if (!isUnlocking)
    throw new UserError(
      `The state s3://${bucket}/${key} is locked by ${who} since ${created} (${operation}).\n` +
        'Make sure that this run is over, then add --unlock to the command.',
    );
  // Terraform removes the lock of this id and no younger one.
  await copy.terraform('force-unlock', '-force', id);
  say(`    removed that of ${who} since ${created}`);
}
