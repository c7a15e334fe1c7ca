import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { built } from '../support/built';
import { leastConfig } from '../support/lab';

/** As cdktf.json names it for the stock command. */
const source = ['--import', pathToFileURL(require.resolve('tsx')).href, resolve('src/synth/terraform.ts')];

/** As `lab` starts it. */
let bundle: readonly string[];
beforeAll(async () => {
  bundle = [await built('terraform')];
}, 60_000);

const temporary = mkdtempSync(join(tmpdir(), 'lab-terraform-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const addons = ['mesh', 'observability'];
const cloud = ['cluster', 'data', 'identity', 'load-balancer', 'network', 'nodes'];

/** Runs the app in a folder of its own; `files` is what it wrote into `deep/out` there, by path. */
function synthesize(app: readonly string[], folder: string, config: object) {
  const cwd = join(temporary, folder);
  const out = join(cwd, 'deep', 'out');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'lab.yaml'), stringify(config));
  const { status, stdout, stderr } = spawnSync(process.execPath, app, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CDKTF_OUTDIR: out },
  });
  return { status, stdout, stderr, files: readFolder(out) };
}

function readFolder(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function filesOf(stacks: readonly string[]): readonly string[] {
  return ['manifest.json', ...stacks.map((name) => `stacks/${name}/cdk.tf.json`)];
}

test('writes every stack of the environment aws, and says nothing', () => {
  const { files, ...rest } = synthesize(source, 'plain', leastConfig);
  expect(rest).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(Object.keys(files)).toEqual(filesOf([...cloud, ...addons].sort()));
});

test('writes the add-ons alone for the environment local, and says nothing', () => {
  const { files, ...rest } = synthesize(bundle, 'local', { ...leastConfig, environment: 'local' });
  expect(rest).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(Object.keys(files)).toEqual(filesOf(addons));
});

test('says what is wrong with the configuration, without a stack trace, and writes nothing', () => {
  const { status, stderr, files } = synthesize(bundle, 'wrong', { ...leastConfig, registryId: 'Octocat' });
  expect(status).toBe(1);
  expect(stderr).toContain('registryId');
  expect(stderr).toContain('Octocat');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(files).toEqual({});
});
