/** Real shells, and what they complete a line with. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installed } from './debian';

const run = promisify(execFile);

/** For each line, what it could go on with when the tab key is pressed at its end. */
type Complete = (script: string, lines: readonly string[]) => Promise<readonly (readonly string[])[]>;

const timeout = 120_000;

/** The variables of a person without settings of their own. */
const variables = (home: string) => ({ PATH: process.env.PATH, HOME: home, TERM: 'dumb' });

export const shells = {
  bash: async (script, lines) => {
    // What bash does with a line before it calls the function, for words without quotes.
    const program = `source "$1"; shift
      for line; do
        COMP_WORDS=($line); [[ $line == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); COMPREPLY=(); _lab
        printf '%s\\n' "\${COMPREPLY[@]}" --
      done`;
    const args = ['--norc', '-c', program, 'bash', script, ...lines];
    return grouped((await run(await installed('bash', ['bash']), args, { env: variables('/'), timeout })).stdout);
  },
  zsh: async (script, lines) => {
    const folder = mkdtempSync(join(tmpdir(), 'zsh '));
    try {
      const out = join(folder, 'out');
      const args = ['-f', join(__dirname, 'shells/complete.zsh'), script, out, ...lines];
      await run(await installed('zsh', ['zsh']), args, { cwd: folder, env: variables(folder), timeout });
      return grouped(readFileSync(out, 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  fish: async (script, lines) => {
    const folder = mkdtempSync(join(tmpdir(), 'fish '));
    try {
      const program = 'source $argv[1]; for line in $argv[2..]; complete -C $line; echo -- --; end';
      const args = ['--no-config', '-c', program, script, ...lines];
      const env = variables(folder);
      return grouped((await run(await installed('fish', ['fish']), args, { cwd: folder, env, timeout })).stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} as const satisfies Readonly<Record<string, Complete>>;

/** Candidates, one a line, in groups that end with `--`. */
function grouped(text: string): readonly (readonly string[])[] {
  return text
    .split(/^--\n/m)
    .slice(0, -1)
    .map((group) => group.split('\n').filter((line) => line !== ''));
}
