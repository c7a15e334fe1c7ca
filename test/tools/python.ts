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
  return pythonEnvironment(project.replace(/\[.*\]$/, ''), version, [`${project}==${version}`]);
}

/** The same for several releases, kept under a name and a version of our own; `options` are those of `pip install`. */
export async function pythonEnvironment(
  name: string,
  version: string,
  requirements: readonly string[],
  options: readonly string[] = [],
): Promise<string> {
  return cached(name, version, async (fresh) => {
    await python(['-m', 'venv', fresh]);
    const install = ['-m', 'pip', 'install', ...quietly, ...options, ...requirements];
    await run(join(fresh, 'bin/python'), install, output);
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
