import { basename } from 'node:path';
import { output, type ScannerFinding } from './finding';
import { goProgram, scanners } from './install';

interface Found {
  readonly message: string;
  readonly filepath: string;
  readonly line: number;
  readonly kind: string;
}

/** Judges workflows for GitHub; of the programs that it would start for scripts in them it starts none. */
export async function actionlint(files: readonly string[]): Promise<readonly ScannerFinding[]> {
  const program = await goProgram(scanners.actionlint);
  const options = ['-no-color', '-shellcheck=', '-pyflakes=', '-format', '{{json .}}'];
  const found = JSON.parse(await output(program, [...options, ...files])) as readonly Found[];
  return found.map(({ message, filepath, line, kind }) => ({
    id: `actionlint ${kind}`,
    address: `${basename(filepath)}:${line}`,
    text: message,
  }));
}
