/** What of a lab is in its account now, and so costs or may cost something. */
import type { AwsLab } from '../../lab/lab';
import { UserError } from '../../user-error';
import { type Caller, identityFinding } from '../doctor/identity';
import { execute } from '../exec';
import { ask, type Found, orphanQueries } from './orphans';

export interface Account {
  readonly account: string;
  readonly region: string;
  /** Each kind of thing; null where the account was not asked. */
  readonly found: readonly Found[] | null;
  /** Why it was not. @default - it was */
  readonly trouble?: string;
}

/** A laptop that has no credentials of AWS, or those of somebody else, has no answer. */
export async function accountOf(lab: AwsLab): Promise<Account> {
  const { account, region } = lab.aws;
  const unknown = (trouble: string): Account => ({ account, region, found: null, trouble });
  try {
    const args = ['sts', 'get-caller-identity', '--output', 'json'];
    const { stdout } = await execute({ program: 'aws', args });
    const { state, remedy } = identityFinding(JSON.parse(stdout) as Caller, lab.aws);
    if (state === 'missing') return unknown((remedy ?? []).join('\n'));
    return { account, region, found: await ask(orphanQueries(lab)) };
  } catch (error) {
    if (error instanceof UserError) return unknown(error.message);
    throw error;
  }
}
