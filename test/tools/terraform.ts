/**
 * Terraform with the real AWS provider. The provider comes from a mirror on this machine where there is
 * one, else from the public registry; it is 675 MB, so all folders share one cached copy.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { terraformConstraint } from '../../src/lab/versions';
import { cacheRoot, lock } from './cache';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Everything that was said, for messages. */
  readonly output: string;
}

/**
 * Runs `terraform -chdir=<folder> <args>`; a failure is an outcome, not an exception. One `init` at a time: two that
 * fill the folder of providers spoil it.
 */
export type Terraform = (folder: string, ...args: readonly string[]) => Promise<Outcome>;

/**
 * @param work folder for the CLI configuration that is written for this run
 * @param account variables that lead to an emulated account; without them there is none
 * @throws Error when there is no terraform, saying how to get it
 */
export async function findTerraform(work: string, account: Readonly<Record<string, string>> = {}): Promise<Terraform> {
  const environment = terraformEnvironment(work, account);
  const run: Terraform = async (folder, ...args) => {
    const release = args[0] === 'init' ? await lock(`${pluginCache()}.lock`) : () => {};
    try {
      return await execute([`-chdir=${folder}`, ...args], environment);
    } finally {
      release();
    }
  };
  await run(work, 'version');
  return run;
}

/** No setting and no credential of whoever runs the tests: these tests never reach a real account. */
export function terraformEnvironment(work: string, account: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(TF_|AWS_)/.test(name));
  return {
    ...Object.fromEntries(own),
    TF_CLI_CONFIG_FILE: writeCliConfiguration(work),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...account,
  };
}

function pluginCache(): string {
  return join(cacheRoot(), 'terraform-plugins');
}

function writeCliConfiguration(work: string): string {
  const plugins = pluginCache();
  mkdirSync(plugins, { recursive: true });
  const file = join(work, 'terraform.tfrc');
  const lines = [
    `plugin_cache_dir = ${JSON.stringify(plugins)}`,
    // Without it the cache serves only folders that have a lock file already, and ours are always new.
    'plugin_cache_may_break_dependency_lock_file = true',
    ...installation(findMirror()),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

interface Mirror {
  readonly path: string;
  /** `registry.terraform.io/<namespace>/<type>` each. */
  readonly providers: readonly string[];
}

/** What the mirror holds comes from there alone, so that a newer version elsewhere changes nothing. */
function installation(mirror: Mirror | undefined): readonly string[] {
  if (!mirror) return [];
  const providers = JSON.stringify(mirror.providers);
  return [
    'provider_installation {',
    `  filesystem_mirror {`,
    `    path    = ${JSON.stringify(mirror.path)}`,
    `    include = ${providers}`,
    '  }',
    `  direct {`,
    `    exclude = ${providers}`,
    `  }`,
    '}',
  ];
}

/** Looks for a folder `registry.terraform.io` two levels under the root of the file system. */
function findMirror(): Mirror | undefined {
  const host = 'registry.terraform.io';
  const candidates = foldersIn('/').flatMap((top) => foldersIn(top).map((folder) => join(folder, host)));
  const found = candidates.find((folder) => foldersIn(folder).length > 0);
  if (!found) return undefined;
  const types = foldersIn(found).flatMap(foldersIn);
  return { path: dirname(found), providers: types.map((type) => host + type.slice(found.length)) };
}

/** Full paths; none where the folder is absent or closed to us. */
function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

function execute(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = execFile('terraform', args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return reject(missing());
      resolve({ code: child.exitCode ?? 1, stdout, output: `${stdout}${stderr}` });
    });
  });
}

function missing(): Error {
  return new Error(
    `terraform is not on the PATH, and these tests need it (${terraformConstraint}). ` +
      'Get it from https://developer.hashicorp.com/terraform/install and run them again.',
  );
}
