/** A person says that it is meant, before something costs money or reaches somebody else's cluster. */
import { createInterface } from 'node:readline/promises';
import { UserError } from '../../user-error';
import type { Step } from '../steps';
import { asking } from '../terminal';

export interface Question {
  /** What is about to happen, in lines. */
  readonly about: () => readonly string[];
  /** For `--dry-run`, in a few words. */
  readonly summary: string;
  /** `--yes`: it has been answered. */
  readonly yes: boolean;
}

/** Asked once in a run, however often that is interrupted, unless what is about to happen has become something else. */
export function consentStep({ about, summary, yes }: Question): Step {
  return {
    title: 'consent',
    action: {
      description: `ask whether it is meant: ${summary}`,
      run: async (signal) => {
        if (yes) return;
        if (!process.stdin.isTTY)
          throw new UserError([...about(), 'Nobody is here to be asked: add --yes if that is meant.'].join('\n'), 2);
        if (!(await isMeant(about(), signal))) throw new UserError('Nothing was begun.', 2);
      },
    },
    subject: () => about().join('\n'),
  };
}

async function isMeant(about: readonly string[], signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // While it reads, the terminal's Ctrl-C comes here and not to the process.
  terminal.on('SIGINT', () => process.emit('SIGINT'));
  try {
    const question = [...about, 'Go on? (y/N) '].join('\n');
    const answer = await asking(() => terminal.question(question, { signal }));
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
