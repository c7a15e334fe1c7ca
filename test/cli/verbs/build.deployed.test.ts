/** From the documented build to the pods: what is applied can be pulled from the registry, on loopback here. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Registry } from '../../support/registry';
import { LabFolder, root } from '../lab';

/** In the place of `docker`: what it would build is one small layer, but it pushes and asks as Docker does. */
const docker = `
const { createHash } = require('node:crypto');
const [command, verb, ...args] = process.argv.slice(2);
const optionsOf = (name) => args.flatMap((word, index) => (word === name ? [args[index + 1]] : []));
const digestOf = (text) => 'sha256:' + createHash('sha256').update(text).digest('hex');
function placeOf(reference) {
  const [, host, name, tag] = /^([^/]+)\\/(.+?)[:@]((?:sha256:)?[\\w.-]+)$/.exec(reference);
  return { base: 'http://' + host + '/v2/' + name, tag };
}
async function put(url, body, type) {
  const { status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
  if (status !== 201) throw new Error(url + ' ' + status);
}
async function push(reference) {
  const { base, tag } = placeOf(reference);
  const blobs = [JSON.stringify({ service: optionsOf('--build-arg') }), 'layer'];
  for (const blob of blobs) {
    const { headers } = await fetch(base + '/blobs/uploads/', { method: 'POST' });
    await put(new URL(headers.get('location') + '?digest=' + digestOf(blob), base), blob, 'application/octet-stream');
  }
  const [config, layer] = blobs.map((blob) => ({ digest: digestOf(blob), size: blob.length }));
  const type = 'application/vnd.oci.image.manifest.v1+json';
  await put(base + '/manifests/' + tag, JSON.stringify({ schemaVersion: 2, config, layers: [layer] }), type);
}
async function inspect(reference) {
  const { base, tag } = placeOf(reference);
  const { status, headers } = await fetch(base + '/manifests/' + tag, { method: 'HEAD' });
  if (status !== 200) throw new Error(reference + ': not found');
  console.log(JSON.stringify({ digest: headers.get('docker-content-digest') }));
}
async function main() {
  if (command !== 'buildx') throw new Error('unknown command ' + command);
  if (verb === 'build' && args.includes('--push')) for (const tag of optionsOf('--tag')) await push(tag);
  if (verb === 'imagetools') await inspect(args[1]);
  if (verb === 'inspect') throw new Error('no builder');
}
main().catch(({ message }) => { console.error(message); process.exit(1); });
`;

let lab: LabFolder;
let registry: Registry;
beforeEach(async () => {
  registry = await Registry.start();
  lab = new LabFolder();
  writeFileSync(lab.file('lab.local.yaml'), `systems: [music]\nimageRegistry: ${registry.host}/octocat\n`);
  mkdirSync(lab.file('bundles', 'services'));
  for (const service of ['users', 'music', 'datastore', 'loader'])
    writeFileSync(lab.file('bundles', 'services', `music-${service}.js`), `the bundle of ${service}`);
  writeFileSync(lab.file('docker.js'), docker);
  lab.program('docker', `exec '${process.execPath}' '${lab.file('docker.js')}' "$@"`);
});
afterEach(async () => {
  lab.remove();
  await registry.stop();
});

/** `npx cdk8s synth` starts this in the root. */
async function stockSynth(): Promise<{ readonly images: readonly string[]; readonly stderr: string }> {
  const folder = lab.file('stock');
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', join(root, 'src/synth/kubernetes.ts'), '--single-file'],
    { cwd: root, env: { ...process.env, LAB_FILE: lab.file('lab.yaml'), CDK8S_OUTDIR: folder } },
  );
  const yaml = readFileSync(join(folder, 'app.k8s.yaml'), 'utf8');
  const images = [...yaml.matchAll(/image: (\S+)/g)].map(([, image = '']) => image);
  return { images: images.filter((image) => image.startsWith(registry.host)), stderr };
}

/** Whether a kubelet could pull it. */
async function canBePulled(image: string): Promise<boolean> {
  const [, name = '', tag = ''] = /^[^/]+\/(.+?)[:@]([^@]+)$/.exec(image.replace(/:[^/:@]+@/, '@')) ?? [];
  return (await fetch(`http://${registry.host}/v2/${name}/manifests/${tag}`)).status === 200;
}

async function pulled(images: readonly string[]): Promise<readonly boolean[]> {
  return [...new Set(await Promise.all(images.map(canBePulled)))];
}

describe('The way to AWS', () => {
  test('applies images that were pushed, by their digests once they are pinned', async () => {
    expect(await lab.lab('build', '--push')).toMatchObject({ code: 0, stderr: '' });
    const { images, stderr } = await stockSynth();
    expect(images.length).toBeGreaterThan(0);
    expect([await pulled(images), stderr]).toEqual([[true], '']);
    expect(await lab.lab('images', 'pin')).toMatchObject({ code: 0, stderr: '' });
    const pinned = (await stockSynth()).images;
    expect(pinned.filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
    expect(await pulled(pinned)).toEqual([true]);
  }, 60_000);

  test('warns, where nothing was built, of images that nobody has pushed', async () => {
    const { images, stderr } = await stockSynth();
    expect(await pulled(images)).toEqual([false]);
    expect(stderr).toMatch(/^No build of \S+ and 4 more is known here, and pods wait .*: \.\/lab build --push\n$/);
  }, 60_000);

  test('warns as well where images are in Docker on this machine only', async () => {
    expect(await lab.lab('build')).toMatchObject({ code: 0 });
    const { images, stderr } = await stockSynth();
    expect([await pulled(images), stderr]).toEqual([[false], expect.stringContaining('./lab build --push') as unknown]);
  }, 60_000);
});
