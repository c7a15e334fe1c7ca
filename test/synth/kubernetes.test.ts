import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { built } from '../support/built';
import { leastConfig } from '../support/lab';

/** As cdk8s.yaml names it for the stock command. */
const source = ['--import', pathToFileURL(require.resolve('tsx')).href, resolve('src/synth/kubernetes.ts')];

/** As `lab` starts it. */
let bundle: readonly string[];
beforeAll(async () => {
  bundle = [await built('kubernetes')];
}, 60_000);

const temporary = mkdtempSync(join(tmpdir(), 'lab-kubernetes-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Runs the app in a folder of its own; `files` is what it wrote into `out` there. */
function synthesize(app: readonly string[], folder: string, config: object) {
  const cwd = join(temporary, folder);
  const out = join(cwd, 'out');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'lab.yaml'), stringify(config));
  const { status, stdout, stderr } = spawnSync(process.execPath, app, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CDK8S_OUTDIR: out },
  });
  const names = existsSync(out) ? readdirSync(out).sort() : [];
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'utf8')]));
  return { status, stdout, stderr, files };
}

test('writes a file a chart, and says nothing but that nobody has built the images', () => {
  const { files, stderr, ...rest } = synthesize(source, 'plain', leastConfig);
  expect(rest).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(/^No build of registry\.example\/octocat\/cmpt756s1:v1 and \d+ more is known here, .*\n$/);
  expect(Object.keys(files)).toEqual(['00-platform.k8s.yaml', 'music.k8s.yaml']);
});

test('writes one file with the namespace first where one is asked for', () => {
  const { files } = synthesize([...bundle, '--single-file'], 'single', leastConfig);
  expect(Object.keys(files)).toEqual(['app.k8s.yaml']);
  expect(files['app.k8s.yaml']).toMatch(/^apiVersion: v1\nkind: Namespace\n/);
});

test('says what is wrong with the configuration, without a stack trace, and writes nothing', () => {
  const { status, stderr, files } = synthesize(bundle, 'wrong', { ...leastConfig, registryId: 'Octocat' });
  expect(status).toBe(1);
  expect(stderr).toContain('registryId');
  expect(stderr).toContain('Octocat');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(files).toEqual({});
});
