import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { MusicCommands } from './commands';
import { MusicService } from './service';

export interface PromptOptions {
  /** Scheme, host and port of the way in. */
  readonly origin: string;
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

function greeting(origin: string): string {
  return `Music service at ${origin}. Type help for the commands; the tabulator completes commands and ids.`;
}

/**
 * The client of the course: `mql: ` before each command on a terminal, no prompt where commands are piped in.
 * @returns how many of the commands failed
 */
export async function runClient({ origin, input, output }: PromptOptions): Promise<number> {
  const commands = new MusicCommands(new MusicService(origin), (line) => output.write(`${line}\n`));
  const interactive = input.isTTY === true;
  const lines = createInterface({
    input,
    prompt: 'mql: ',
    terminal: interactive,
    ...(interactive && { output }),
    completer: (line: string): [string[], string] => [[...commands.complete(line)], line.split(/\s+/).at(-1) ?? ''],
  });
  let isOpen = true;
  lines.on('SIGINT', () => lines.close());
  lines.on('close', () => (isOpen = false));
  // A prompt after Ctrl-D would open the terminal again, and nothing would close it: pasted lines run on after the end.
  const prompt = (): void => {
    if (interactive && isOpen) lines.prompt();
  };
  let failures = 0;
  if (interactive) output.write(`${greeting(origin)}\n`);
  prompt();
  for await (const line of lines) {
    const outcome = await commands.run(line);
    if (outcome === 'quit') {
      lines.close();
      return failures;
    }
    if (outcome === 'failed') failures += 1;
    prompt();
  }
  // Ctrl-D and Ctrl-C leave the cursor behind the prompt.
  if (interactive) output.write('\n');
  return failures;
}
