/** Programs built from Go modules, reproducibly: the modules in this folder pin every dependency. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Without symbol tables and debug information a binary is a third smaller. */
export const linkSmall = '-s -w';

/** Runs the Go tool politely: a cold build of the control plane takes minutes of every core. */
export async function go(
  args: readonly string[],
  where: { readonly cwd?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const environment = { ...process.env, CGO_ENABLED: '0', ...where.environment };
  try {
    const options = { ...(where.cwd && { cwd: where.cwd }), env: environment, maxBuffer: 1e8 };
    return (await run('nice', ['go', ...args], options)).stdout;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The cluster tier builds its tools with Go 1.26 or newer (https://go.dev/dl); \`go ${args[0]}\` failed:\n${detail}`,
      { cause: error },
    );
  }
}

/** Builds `packages` of the module in this folder's sub-folder `module` into `folder`. */
export async function buildModule(
  module: string,
  folder: string,
  packages: readonly string[],
  stamp = '',
): Promise<void> {
  const ldflags = `${linkSmall} ${stamp}`.trim();
  const args = ['build', '-mod=readonly', '-trimpath', '-ldflags', ldflags, '-o', `${folder}/`, ...packages];
  await go(args, { cwd: join(__dirname, module) });
}

/** The version of `path` that a module in this folder requires, e.g. `v1.35.4`. */
export function requiredVersion(module: string, path: string): string {
  const lines = readFileSync(join(__dirname, module, 'go.mod'), 'utf8').split('\n');
  const line = lines.find((candidate) =>
    candidate
      .replace(/^require /, '')
      .trim()
      .startsWith(`${path} v`),
  );
  if (!line) throw new Error(`${module}/go.mod does not require ${path}`);
  return line.slice(line.lastIndexOf(' ') + 1);
}

/** A version with a digest of everything that the build reads from the module's folder. */
export function moduleKey(module: string, version: string): string {
  const folder = join(__dirname, module);
  const digest = createHash('sha256');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(go|mod|sum)$/.test(file)) digest.update(file).update(readFileSync(join(folder, file)));
  }
  return `${version}-${digest.digest('hex').slice(0, 8)}`;
}
