/** From the documented build to the pods: what is applied can be pulled from the registry, on loopback here. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { built } from '../../support/built';
import { Registry } from '../../support/registry';
import type { Call, Ended } from '../children';
import { LabFolder, root } from '../lab';

/** Stands for `docker`: what it would build is one small layer, but it pushes and asks as Docker does. */
async function docker({ args: [command, verb = '', ...args] }: Call): Promise<Ended> {
  const optionsOf = (name: string) => args.flatMap((word, index) => (word === name ? [args[index + 1] ?? ''] : []));
  if (command !== 'buildx') return { code: 1, stderr: `unknown command ${command}` };
  if (verb === 'build' && args.includes('--push'))
    for (const tag of optionsOf('--tag')) await push(tag, JSON.stringify({ service: optionsOf('--build-arg') }));
  if (verb === 'inspect') return { code: 1, stderr: 'no builder' };
  return verb === 'imagetools' ? imageAt(args[1] ?? '') : {};
}

async function push(reference: string, config: string): Promise<void> {
  const { base, tag } = placeOf(reference);
  const blobs = [config, 'layer'];
  for (const blob of blobs) {
    const { headers } = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const place = new URL(`${headers.get('location')}?digest=${digestOf(blob)}`, base);
    await put(place, blob, 'application/octet-stream');
  }
  const [described, layer] = blobs.map((blob) => ({ digest: digestOf(blob), size: blob.length }));
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = { schemaVersion: 2, config: described, layers: [layer] };
  await put(`${base}/manifests/${tag}`, JSON.stringify(manifest), mediaType);
}

async function put(url: string | URL, body: string, type: string): Promise<void> {
  const { status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
  if (status !== 201) throw new Error(`${String(url)} ${status}`);
}

async function imageAt(reference: string): Promise<Ended> {
  const { base, tag } = placeOf(reference);
  const { status, headers } = await fetch(`${base}/manifests/${tag}`, { method: 'HEAD' });
  if (status !== 200) return { code: 1, stderr: `${reference}: not found` };
  return { stdout: JSON.stringify({ digest: headers.get('docker-content-digest') }) };
}

/** Where the registry has an image: by its tag or its digest. */
function placeOf(reference: string): { readonly base: string; readonly tag: string } {
  const [, host, name, tag = ''] = /^([^/]+)\/(.+?)[:@]((?:sha256:)?[\w.-]+)$/.exec(reference) ?? [];
  return { base: `http://${host}/v2/${name}`, tag };
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

let lab: LabFolder;
let registry: Registry;
beforeEach(async () => {
  registry = await Registry.start();
  lab = new LabFolder();
  writeFileSync(lab.file('lab.local.yaml'), `systems: [music]\nimageRegistry: ${registry.host}/octocat\n`);
  mkdirSync(lab.file('bundles', 'services'));
  for (const service of ['users', 'music', 'datastore', 'loader'])
    writeFileSync(lab.file('bundles', 'services', `music-${service}.js`), `the bundle of ${service}`);
  lab.programHere('docker', docker);
});
afterEach(async () => {
  lab.remove();
  await registry.stop();
});

/** What `npx cdk8s synth` starts in the root, already bundled. */
async function stockSynth(): Promise<{ readonly images: readonly string[]; readonly stderr: string }> {
  const folder = lab.file('stock');
  const { stderr } = await promisify(execFile)(process.execPath, [await built('kubernetes'), '--single-file'], {
    cwd: root,
    env: { ...process.env, LAB_FILE: lab.file('lab.yaml'), CDK8S_OUTDIR: folder },
  });
  const yaml = readFileSync(join(folder, 'app.k8s.yaml'), 'utf8');
  const images = [...yaml.matchAll(/image: (\S+)/g)].map(([, image = '']) => image);
  return { images: images.filter((image) => image.startsWith(registry.host)), stderr };
}

/** Whether a kubelet could pull it. */
async function canBePulled(image: string): Promise<boolean> {
  const { base, tag } = placeOf(image.replace(/:[^/:@]+@/, '@'));
  return (await fetch(`${base}/manifests/${tag}`)).status === 200;
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
