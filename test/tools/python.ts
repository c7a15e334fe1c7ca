/** Programs from PyPI, each in a virtual environment of its own, kept outside the checkout by version. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from './cache';

const run = promisify(execFile);

/**
 * A virtual environment that holds one release of a PyPI project, with its extras: `moto[server]`. Start what is in it by
 * `bin/python`: the first lines of its scripts name the folder in which it was made.
 */
export async function pythonProject(project: string, version: string): Promise<string> {
  return cached(project.replace(/\[.*\]$/, ''), version, async (fresh) => {
    await python(['-m', 'venv', fresh]);
    await run(join(fresh, 'bin/python'), ['-m', 'pip', 'install', ...quietly, `${project}==${version}`], output);
  });
}

const quietly = ['--quiet', '--disable-pip-version-check', '--no-input'];
const output = { maxBuffer: 1e8 };

async function python(args: readonly string[]): Promise<void> {
  try {
    await run('python3', args, output);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const need = 'This tier needs Python 3.10 or newer with venv (https://www.python.org/downloads)';
    throw new Error(`${need}:\n${detail}`, { cause: error });
  }
}
