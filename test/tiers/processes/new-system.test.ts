import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ts from 'typescript';

const root = resolve(__dirname, '../../..');
const pinger = join(root, 'test/house/pinger');

/** The three tables that name systems: the text before which a row goes, the row, and what it imports. */
const tables = {
  'src/lab/systems.ts': {
    before: '} as const satisfies Record<string, {',
    row: '  pinger: { contract: pinger, settings: pingerSettings },\n',
    imports: `import { contract as pinger } from '../systems/pinger/contract';\nimport * as pingerSettings from '../systems/pinger/settings';\n`,
  },
  'src/synth/charts.ts': {
    before: '};\n\ntype Charts',
    row: '  pinger: PingerChart,\n',
    imports: `import { PingerChart } from '../systems/pinger/chart';\n`,
  },
  'src/cli/operations.ts': {
    before: '} as const satisfies {\n  readonly [S in SystemName]',
    row: `  pinger: async () => (await import('../systems/pinger/operations')).operations,\n`,
    imports: '',
  },
} as const;

/** A copy of the repository with the system in it. */
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-system-'));
  for (const path of [
    'bin',
    'imports',
    'scripts',
    'src',
    'lab.yaml',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const folder = join(copy, 'src/systems/pinger');
  cpSync(pinger, folder, { recursive: true });
  for (const file of sourcesOf(folder)) cpSync(join(folder, file), join(folder, file.replace(/\.txt$/, '')));
  for (const [file, { before, row, imports }] of Object.entries(tables)) {
    const text = readFileSync(join(copy, file), 'utf8');
    expect(text.split(before)).toHaveLength(2);
    writeFileSync(join(copy, file), imports + text.replace(before, row + before));
  }
});
afterAll(() => rmSync(copy, { recursive: true }));

function sourcesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts.txt'));
}

test('a system is one folder of at most 80 lines', () => {
  const lines = sourcesOf(pinger).flatMap((file) => readFileSync(join(pinger, file), 'utf8').trimEnd().split('\n'));
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.length).toBeLessThanOrEqual(80);
});

describe('A system in its folder and the three tables', () => {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );

  /** What the compiler objects to in one of the tables, with the tables as they are or without one row. */
  function objections(file: string, without?: string): readonly string[] {
    const host = ts.createCompilerHost(options);
    const read = host.readFile.bind(host);
    host.readFile = (path) => {
      const text = read(path);
      return without !== undefined && path === join(copy, file) ? text?.replace(without, '') : text;
    };
    const program = ts.createProgram([join(copy, file)], { ...options, types: ['node'] }, host);
    const source = program.getSourceFile(join(copy, file));
    return program
      .getSemanticDiagnostics(source)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  }

  test.each(['src/synth/charts.ts', 'src/cli/operations.ts'] as const)(
    'compile; without its row in %s they do not',
    (file) => {
      expect(objections(file)).toEqual([]);
      expect(objections(file, tables[file].row).join('\n')).toMatch(/pinger/);
    },
  );
});

describe('The new system', () => {
  const env = () => ({ PATH: process.env.PATH, HOME: copy });
  const lab = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [join(copy, 'bin/lab.js'), ...args], { cwd: copy, env: env(), encoding: 'utf8' });

  test('is synthesized when lab.yaml wants it', () => {
    lab('synth', '--env', 'local', '--set', 'systems=[pinger]');
    expect(readdirSync(join(copy, 'dist/local/kubernetes'))).toEqual(['00-platform.k8s.yaml', 'pinger.k8s.yaml']);
    expect(readFileSync(join(copy, 'dist/local/kubernetes/pinger.k8s.yaml'), 'utf8')).toContain('kind: Deployment');
  });

  test('runs, answers what lab.yaml says, is put under load, killed and restarted', async () => {
    const run = spawn(
      process.execPath,
      [join(copy, 'bin/lab.js'), 'run', 'pinger', '--port', '0', '--ephemeral', '--set', 'pinger.answer=hello'],
      { cwd: copy, env: env() },
    );
    try {
      const [address = ''] = await printed(run, /http:\/\/127\.0\.0\.1:\d+(?=\W)/);
      await untilAnswers(`${address}/ping`);
      const before = await pidsOf(lab);
      expect(JSON.parse(lab('load', 'pinger', '--for', '1s', '--users', '2', '--json'))).toMatchObject({
        requests: expect.any(Number) as number,
        errors: {},
      });
      lab('kill', 'pinger');
      await untilAnswers(`${address}/ping`);
      lab('restart', 'pinger');
      await untilAnswers(`${address}/ping`);
      expect(await pidsOf(lab)).not.toEqual(before);
    } finally {
      run.kill('SIGINT');
      await new Promise((ended) => run.once('close', ended));
    }
  });
});

async function printed(run: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let output = '';
  for (const stream of [run.stdout, run.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  for (;;) {
    const found = /is ready/.test(output) ? pattern.exec(output) : undefined;
    if (found) return found;
    if (run.exitCode !== null) throw new Error(`ended without ${String(pattern)}:\n${output}`);
    await sleep(20);
  }
}

async function untilAnswers(url: string): Promise<void> {
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; await sleep(50)) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok && (await response.text()) === '{"answer":"hello"}') return;
  }
  throw new Error(`${url} does not answer`);
}

function pidsOf(lab: (...args: readonly string[]) => string): Promise<unknown> {
  return Promise.resolve(JSON.parse(lab('status', 'pinger', '--json')));
}
