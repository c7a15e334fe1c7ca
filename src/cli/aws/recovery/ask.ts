/** Questions to the account, by the aws CLI. */
import { UserError } from '../../../user-error';
import { execute } from '../../exec';

/** What the aws CLI answers, as JSON. */
export type Answer = Readonly<Record<string, unknown>>;

/** Asks `aws <args>`; undefined when what it asks about does not exist. */
export type Ask = (...args: readonly string[]) => Promise<Answer | undefined>;

/** Asks the same question once, because many resources are found in one list. */
export function askAccount(region: string, signal?: AbortSignal): Ask {
  const answers = new Map<string, Promise<Answer | undefined>>();
  return (...args) => {
    const question = args.join(' ');
    const answer = answers.get(question) ?? ask(args, region, signal);
    answers.set(question, answer);
    return answer;
  };
}

/** The items of a list in an answer; none where the answer has no such list. */
export function listOf(answer: Answer | undefined, list: string): readonly Answer[] {
  const items = answer?.[list];
  return Array.isArray(items) ? (items as readonly Answer[]) : [];
}

async function ask(args: readonly string[], region: string, signal?: AbortSignal): Promise<Answer | undefined> {
  try {
    const command = { program: 'aws', args: [...args, '--region', region, '--output', 'json'] };
    const { stdout } = await execute({ ...command, environment: { AWS_PAGER: '' } }, signal ? { signal } : {});
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Answer);
  } catch (error) {
    if (error instanceof UserError && /\((\w*NotFound\w*|NoSuch\w+|404)\)/.test(error.message)) return undefined;
    throw error;
  }
}
