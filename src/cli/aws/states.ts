/** What Terraform remembers of a lab: a state for each stack, on this machine or in the lab's bucket. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsLab, Lab } from '../../lab/lab';
import { stateFolder, stateKey, statePrefix } from '../../lab/state';
import { UserError } from '../../user-error';
import { type Answer, type Ask, askAccount, listOf } from './recovery/ask';
import { counted } from '../terminal';

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Where in S3 the state of a stack is; undefined where it is on this machine, as that of the bucket itself always is. */
export function placeInBucket(lab: Lab, stack: string): (Place & { readonly region: string }) | undefined {
  const state = lab.kind === 'aws' ? lab.aws.state : undefined;
  if (state?.kind !== 's3' || stack === 'bootstrap') return undefined;
  return { bucket: state.bucket, key: stateKey(stack, lab), region: state.region };
}

/** How many resources a stack has, as far as Terraform knows: none where it was never deployed, or is destroyed. */
export async function resourcesIn(stack: string, lab: Lab, folder: string): Promise<number> {
  const place = placeInBucket(lab, stack);
  const state = place
    ? await stateAt(place, askAccount(place.region))
    : stateIn(join(folder, stateFolder, stateKey(stack, lab)));
  return countOf(state);
}

/** Versions that one command names: AWS takes 1,000, a command line less. */
const batch = 250;

/**
 * Removes the states of a lab from its bucket, in all their versions: AWS destroys no bucket that holds anything.
 * @throws UserError naming what still has resources: without its state nobody would find them again
 */
export async function removeStates(lab: AwsLab, bucket: string, ask: Ask): Promise<void> {
  const answer = await ask('s3api', 'list-object-versions', '--bucket', bucket, '--prefix', statePrefix(lab));
  const versions = listOf(answer, 'Versions');
  await refuseHeld(versions, bucket, ask);
  const objects = [...versions, ...listOf(answer, 'DeleteMarkers')].map(({ Key, VersionId }) => ({ Key, VersionId }));
  for (let start = 0; start < objects.length; start += batch) {
    const some = JSON.stringify({ Objects: objects.slice(start, start + batch) });
    await ask('s3api', 'delete-objects', '--bucket', bucket, '--delete', some);
  }
}

async function refuseHeld(versions: readonly Answer[], bucket: string, ask: Ask): Promise<void> {
  const keys = versions.filter(({ IsLatest }) => IsLatest === true).map(({ Key }) => String(Key));
  const held: string[] = [];
  for (const key of keys.filter((one) => one.endsWith('.tfstate'))) {
    const count = countOf(await stateAt({ bucket, key }, ask));
    if (count > 0) held.push(`  s3://${bucket}/${key}: ${counted(count, 'resource')}`);
  }
  if (held.length === 0) return;
  const what = 'The lab has other stacks than its configuration says:';
  throw new UserError([what, ...held, 'Put back what they were made of (a system, a roster, a setting).'].join('\n'));
}

function stateAt({ bucket, key }: Place, ask: Ask): Promise<Answer | undefined> {
  return ask('s3', 'cp', `s3://${bucket}/${key}`, '-');
}

function stateIn(file: string): Answer | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Answer;
  } catch (error) {
    throw new UserError(`${file} is no state of Terraform: ${(error as Error).message}`);
  }
}

function countOf(state: Answer | undefined): number {
  return listOf(state, 'resources').filter(({ mode }) => mode === 'managed').length;
}
