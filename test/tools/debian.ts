/** Programs from Debian's packages, found by apt: installed on the machine, or unpacked into the cache where that is enough. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached, cacheRoot, lock } from './cache';

const run = promisify(execFile);

/**
 * Path of a program; where the machine lacks it, its packages are installed first.
 * @throws Error that names the command to type, where apt cannot install them
 */
export async function installed(program: string, packages: readonly [string, ...string[]]): Promise<string> {
  const found = await pathOf(program);
  if (found !== undefined) return found;
  await apt(program, ['install', '--yes', '--no-install-recommends', ...packages]);
  const added = await pathOf(program);
  if (added === undefined) throw new Error(`${packages.join(', ')} brought no program ${program}.`);
  return added;
}

/**
 * Folder of the cache that holds the packages' files, with what the machine lacks of the packages they need. Nothing is
 * installed, so no service starts.
 * @param name of the folder; the release is added, whose libraries the packages fit
 * @param finish does what the packages' own installation would, where a program needs that
 */
export async function unpacked(
  name: string,
  packages: readonly [string, ...string[]],
  finish: (folder: string) => void = () => {},
): Promise<string> {
  return cached(name, release(), async (folder) => {
    const archives = join(folder, 'archives');
    mkdirSync(join(archives, 'partial'), { recursive: true });
    const options = ['--yes', '--no-install-recommends', '--reinstall', '--download-only'];
    await apt(name, ['install', ...options, '-o', `Dir::Cache::archives=${archives}`, ...packages]);
    for (const file of readdirSync(archives).filter((one) => one.endsWith('.deb')))
      await run('dpkg-deb', ['--extract', join(archives, file), folder]);
    finish(folder);
  });
}

/** Id and version, e.g. `debian12`. */
function release(): string {
  const text = readFileSync('/etc/os-release', 'utf8');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]+)"?$`, 'm').exec(text)?.[1] ?? '';
  return `${field('ID')}${field('VERSION_ID')}-${process.arch}`;
}

async function pathOf(program: string): Promise<string | undefined> {
  const { stdout } = await run('sh', ['-c', 'command -v "$0"', program]).catch(() => ({ stdout: '' }));
  return stdout.trim() || undefined;
}

/** One apt at a time: it waits for no other that reads the lists of packages. */
async function apt(what: string, args: readonly string[]): Promise<void> {
  mkdirSync(cacheRoot(), { recursive: true });
  const unlock = await lock(join(cacheRoot(), 'apt.lock'));
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { env, maxBuffer: 1e8 });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`${what} is missing, and apt could not get it. As root: apt-get ${args.join(' ')}\n${detail}`, {
      cause: error,
    });
  } finally {
    unlock();
  }
}
