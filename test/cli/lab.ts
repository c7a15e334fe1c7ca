import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import type { Places } from '../../src/cli/context';
import { run } from '../../src/cli/program';
import { type Program, script, standInFor } from './children';

export const root = resolve(__dirname, '../..');

/** A folder with the repository's lab.yaml, less the systems that need engines, in which a test alone runs `lab`. */
export class LabFolder {
  readonly path: string;
  readonly places: Places;
  /** By name, or by path where Node runs a script. */
  private readonly here = new Map<string, Program>();

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'lab test '));
    this.places = { folder: this.path, bundles: this.file('bundles') };
    mkdirSync(this.places.bundles);
    const sample = readFileSync(join(root, 'lab.yaml'), 'utf8');
    writeFileSync(this.file('lab.yaml'), sample.replace(/^systems: .*$/m, 'systems: [greeter]'));
  }

  file(...path: readonly string[]): string {
    return join(this.path, ...path);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  /** Puts a script in the place of one of the two synthesis apps; it runs in this process. */
  standIn(app: 'kubernetes' | 'terraform', text: string): void {
    this.standInBundle(`${app}.js`, text);
  }

  /** The same as a process of its own, which may go on for a while. */
  standInProcess(app: 'kubernetes' | 'terraform', text: string): void {
    writeFileSync(join(this.places.bundles, `${app}.js`), text);
    this.here.delete(join(this.places.bundles, `${app}.js`));
  }

  /** Puts a script in the place of any bundle. */
  protected standInBundle(name: string, text: string): void {
    const file = join(this.places.bundles, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    this.here.set(file, script(file));
  }

  /** Puts a function in the place of a foreign program, which costs no process; it cannot be interrupted. */
  programHere(name: string, work: Program): void {
    this.here.set(name, work);
  }

  /** Puts a shell script in the place of a foreign program, for whatever `lab` starts. */
  program(name: string, script: string): void {
    this.here.delete(name);
    mkdirSync(this.file('bin'), { recursive: true });
    writeFileSync(this.file('bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Runs `lab` in this process, with the stand-ins; returns its exit code and what it printed. */
  async lab(
    ...args: readonly string[]
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    const printed = { stdout: '', stderr: '' };
    const spies = (['stdout', 'stderr'] as const).map((stream) =>
      jest.spyOn(process[stream], 'write').mockImplementation((text) => {
        printed[stream] += String(text);
        return true;
      }),
    );
    const path = process.env['PATH'];
    process.env['PATH'] = `${this.file('bin')}${delimiter}${path}`;
    const restore = standInFor((program, [file = '']) => this.here.get(program === process.execPath ? file : program));
    try {
      const code = await run([...args, '--file', this.file('lab.yaml')], this.places);
      return { code, ...printed };
    } finally {
      process.env['PATH'] = path;
      restore();
      spies.forEach((spy) => spy.mockRestore());
    }
  }
}

/** Steps as they are printed, with what was broken to fit the terminal in one line again. */
export function unbroken(text: string): string {
  return text.replaceAll(/(?: \\)?\n {5}/g, ' ');
}

/** Path → content of every file below a folder. */
export function filesBelow(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}
