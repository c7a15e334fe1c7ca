import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { root } from '../cli/lab';

interface SourceMap {
  readonly sources: readonly string[];
}

/** A project of a few lines with our launcher and our build. */
describe('The launcher', () => {
  let project: string;
  const file = (...path: readonly string[]) => join(project, ...path);

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'lab launcher '));
    for (const path of ['lab', 'bin/lab.js', 'scripts/build.js', 'scripts/source-map.js'])
      cpSync(join(root, path), file(path));
    for (const folder of ['cli', 'local/store', 'synth', 'systems'])
      mkdirSync(file('src', folder), { recursive: true });
    symlinkSync(join(root, 'node_modules'), file('node_modules'));
    for (const app of ['synth/kubernetes.ts', 'synth/terraform.ts', 'local/store/main.ts'])
      writeFileSync(file('src', app), '');
    writeMain('1');
  });
  afterEach(() => rmSync(project, { recursive: true }));

  function writeMain(version: string): void {
    writeFileSync(file('src/cli/main.ts'), `console.log('version ${version}', ...process.argv.slice(2));`);
  }

  function lab(
    ...args: readonly string[]
  ): Promise<{ readonly code: number | string | null | undefined; readonly output: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [file('bin/lab.js'), ...args], (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, output: stdout + stderr }),
      );
    });
  }

  test('builds the bundles when they are missing, passes its arguments, and leaves nothing else behind', async () => {
    expect(await lab('synth', 'a b')).toEqual({ code: 0, output: 'version 1 synth a b\n' });
    expect(readdirSync(file('build')).sort()).toEqual(['kubernetes.js', 'lab.js', 'local', 'terraform.js']);
    expect(readdirSync(file('.work'))).toEqual([]);
  });

  test('is ./lab from the root and from below, and mcli by the name of the course', () => {
    cpSync(join(root, 'bin/mcli.js'), file('bin/mcli.js'));
    mkdirSync(file('docs'));
    const started = (program: string, cwd: string): string =>
      execFileSync(program, ['one', 'two words'], { cwd, encoding: 'utf8' });
    expect(started('./lab', project)).toBe('version 1 one two words\n');
    expect(started('../lab', file('docs'))).toBe('version 1 one two words\n');
    expect(started(file('bin/mcli.js'), project)).toBe('version 1 mcli one two words\n');
  });

  test('builds again when a source is newer, and only then', async () => {
    await lab();
    const built = statSync(file('build/lab.js')).ctimeMs;
    expect(await lab()).toEqual({ code: 0, output: 'version 1\n' });
    expect(statSync(file('build/lab.js')).ctimeMs).toBe(built);
    writeMain('2');
    expect(await lab()).toEqual({ code: 0, output: 'version 2\n' });
  });

  test('builds a service with a map that leads to its sources, for stack traces', async () => {
    mkdirSync(file('src/systems/music/services/users'), { recursive: true });
    writeFileSync(file('src/systems/music/services/users/main.ts'), 'console.log();');
    await lab();
    const { sources } = JSON.parse(readFileSync(file('build/services/music-users.js.map'), 'utf8')) as SourceMap;
    expect(sources.map((source) => join(file('build/services'), source))).toEqual([
      file('src/systems/music/services/users/main.ts'),
    ]);
    expect(readFileSync(file('build/services/music-users.js'), 'utf8')).toMatch(
      /\/\/# sourceMappingURL=music-users\.js\.map\n$/,
    );
  });

  test('removes the bundle of a service that is gone', async () => {
    mkdirSync(file('src/systems/music/services/users'), { recursive: true });
    writeFileSync(file('src/systems/music/services/users/main.ts'), '');
    await lab();
    expect(readdirSync(file('build/services'))).toEqual(['music-users.js', 'music-users.js.map']);
    rmSync(file('src/systems/music'), { recursive: true });
    await lab();
    expect(readdirSync(file('build/services'))).toEqual([]);
  });

  test('uses the bundles as they are where esbuild is not installed, and says what to do without any', async () => {
    await lab();
    rmSync(file('node_modules'));
    writeMain('2');
    expect(await lab()).toEqual({ code: 0, output: 'version 1\n' });
    rmSync(file('build'), { recursive: true });
    expect(await lab()).toEqual({
      code: 1,
      output: 'The bundles in build/ are missing and esbuild is not installed: run npm ci\n',
    });
  });

  test('names the place of a mistake in a source, and keeps the bundles that it has', async () => {
    await lab();
    writeFileSync(file('src/cli/main.ts'), 'const = 1;');
    const { code, output } = await lab();
    expect(code).toBe(1);
    expect(output).toContain('src/cli/main.ts:1:6: ERROR');
    writeMain('1');
    utimesSync(file('src/cli/main.ts'), 0, 0);
    utimesSync(file('src/cli'), 0, 0);
    rmSync(file('node_modules'));
    expect(await lab()).toEqual({ code: 0, output: 'version 1\n' });
  });

  test('may be started several times at once while the bundles are missing', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => lab()));
    expect(runs).toEqual(runs.map(() => ({ code: 0, output: 'version 1\n' })));
  });
});

test('git keeps the run bits that npm ci sets, so that nothing has changed after it', () => {
  const { bin } = packageJson;
  const modes = execFileSync('git', ['ls-files', '--stage', 'lab', ...Object.values(bin)], {
    cwd: root,
    encoding: 'utf8',
  });
  const programs = modes.trim().split('\n');
  expect(programs).toHaveLength(1 + Object.keys(bin).length);
  for (const line of programs) expect(line).toMatch(/^100755 /);
});

test('lab.cmd starts the same launcher where there is no shebang line', () => {
  expect(readFileSync(join(root, 'lab.cmd'), 'utf8')).toBe('@node "%~dp0bin\\lab.js" %*\r\n');
});
