/** A person says that it is meant, before something costs money, reaches somebody else's cluster or takes something away. */
import { createInterface } from 'node:readline/promises';
import { UserError } from '../../user-error';
import type { Step } from '../steps';
import { asking } from '../terminal';

/** What was said beforehand, by options of the command. */
export interface Consent {
  /** `--yes`: whatever can be made again is meant. */
  readonly yes: boolean;
  /** `--confirm <name of the lab>`: it is meant also where data is lost. @default - the command has no such option, and it is asked */
  readonly loss?: boolean;
}

export interface Question {
  /** What is about to happen, in lines. */
  readonly about: readonly string[];
  /** Asks for the answer that says that it is meant. */
  readonly prompt: string;
  readonly isMeant: (answer: string) => boolean;
  /** By which a script says so. @default - the command has none for it */
  readonly option?: string;
  /** What is said where it was not meant. */
  readonly refusal: string;
}

/** How a question is answered that is about nothing which cannot be made again. */
export const yesOrNo = {
  prompt: 'Go on? (y/N) ',
  isMeant: (answer: string) => /^y(es)?$/i.test(answer),
  option: '--yes',
} as const satisfies Partial<Question>;

/** @throws UserError, with exit code 2, where it is not meant or nobody is there to be asked */
export async function refuseUnmeant(question: Question, signal: AbortSignal): Promise<void> {
  const { about, option, refusal } = question;
  if (!process.stdin.isTTY) {
    const unasked =
      option === undefined
        ? 'Nobody is here to be asked, and no option of this command says that it is meant:\nin a terminal it asks.'
        : `Nobody is here to be asked: add ${option} if that is meant.`;
    throw new UserError([...about, unasked, refusal].join('\n'), 2);
  }
  if (!(await isMeant(question, signal))) throw new UserError(refusal, 2);
}

export interface ConsentStepProps {
  /** What is about to happen, in lines. */
  readonly about: () => readonly string[];
  /** For `--dry-run`, in a few words. */
  readonly summary: string;
  /** `--yes`: it has been answered. */
  readonly yes: boolean;
}

/** Asked once in a run, however often that is interrupted, unless what is about to happen has become something else. */
export function consentStep({ about, summary, yes }: ConsentStepProps): Step {
  return {
    title: 'consent',
    action: {
      description: `ask whether it is meant: ${summary}`,
      run: async (signal) => {
        if (!yes) await refuseUnmeant({ about: about(), ...yesOrNo, refusal: 'Nothing was begun.' }, signal);
      },
    },
    subject: () => about().join('\n'),
  };
}

async function isMeant({ about, prompt, isMeant: answersIt }: Question, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // While it reads, the terminal's Ctrl-C comes here and not to the process.
  terminal.on('SIGINT', () => process.emit('SIGINT'));
  try {
    const answer = await asking(() => terminal.question([...about, prompt].join('\n'), { signal }));
    return answersIt(answer.trim());
  } catch (error) {
    // Ctrl-D is an answer too; of Ctrl-C the signal tells.
    if (signal.aborted || (error as Error).name !== 'AbortError') throw error;
    return false;
  } finally {
    terminal.close();
  }
}
