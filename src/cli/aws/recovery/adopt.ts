/** Brings a state in line with the account: what exists and is not in the state is imported, and nothing else is made. */
import { UserError } from '../../../user-error';
import { counted, type Say } from '../../terminal';
import type { Change } from '../../terraform-plan';
import type { Ask } from './ask';
import { dependents, finders } from './finders';
import type { WorkingCopy } from './working-copy';

/**
 * Goes round again where something can be recognized only by the id of what was adopted in this round.
 * @param askAnew gives questions whose answers are not older than the round
 */
export async function adopt(
  copy: Pick<WorkingCopy, 'plan' | 'apply'>,
  lab: string,
  askAnew: () => Ask,
  say: Say,
): Promise<void> {
  for (;;) {
    const created = (await copy.plan()).filter(({ change: { actions } }) => actions.join() === 'create');
    const imports = await findAll(created, askAnew());
    const addresses = Object.keys(imports);
    if (addresses.length === 0) return say('    nothing else in the account is missing in the state');
    refuse(await copy.plan(imports), addresses, lab);
    await copy.apply();
    say(`    ${counted(addresses.length, 'resource')} adopted: ${addresses.join(', ')}`);
    if (!created.some(({ address, type }) => dependents.includes(type) && !addresses.includes(address))) return;
  }
}

/** Address → id of what Terraform would create although it is there. */
async function findAll(created: readonly Change[], ask: Ask): Promise<Readonly<Record<string, string>>> {
  const found = await Promise.all(
    created.map(
      async ({ address, type, change }) => [address, await finders[type]?.(change.after ?? {}, ask)] as const,
    ),
  );
  return Object.fromEntries(found.filter((one): one is [string, string] => one[1] !== undefined));
}

/** What bears the name of ours may belong to somebody else, and adopting must not destroy anything. */
function refuse(changes: readonly Change[], adopted: readonly string[], lab: string): void {
  const foreign = changes.filter(({ address, change: { before } }) => {
    const tags = before?.['tags_all'] as Readonly<Record<string, string>> | null | undefined;
    return adopted.includes(address) && tags !== undefined && tags?.['lab'] !== lab;
  });
  if (foreign.length > 0)
    throw new UserError(
      `${listed(foreign)} exists in the account without the tag lab=${lab}.\n` +
        'It may belong to somebody else: choose another name or registryId, or add the tag yourself if it is yours.',
    );
  const destroyed = changes.filter(({ change: { actions } }) => actions.includes('delete'));
  if (destroyed.length > 0)
    throw new UserError(
      `Adopting would destroy ${listed(destroyed)}, so nothing was done.\n` +
        'It differs from the stack in what AWS cannot change: delete it by hand, then run the same command again.',
    );
}

function listed(changes: readonly Change[]): string {
  return changes.map(({ address }) => address).join(', ');
}
