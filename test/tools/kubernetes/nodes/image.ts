/** Container images made without a Docker daemon, as archives that containerd imports. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../../cache';
import { buildModule, moduleKey } from '../go';
import { pauseImage } from './node-files';

const run = promisify(execFile);

export interface ImageProps {
  /** Names with tags, as pods ask for it. */
  readonly names: readonly string[];
  /** Absolute path inside the image → file or folder on this machine. */
  readonly files: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  /** Variables besides those that every image has. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Writes the image to `archive`, in the format of `docker save`: one layer, its configuration, a list of both. */
export async function makeImage(archive: string, props: ImageProps): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'systems-lab-image-'));
  try {
    const tree = join(work, 'tree');
    for (const folder of ['etc', 'tmp']) mkdirSync(join(tree, folder), { recursive: true });
    for (const [path, file] of Object.entries(props.files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      cpSync(file, join(tree, path), { dereference: true, recursive: true });
    }
    const owner = ['--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--sort=name'];
    await run('tar', [...owner, '-C', tree, '-cf', join(work, 'layer.tar'), '.']);
    const config = imageConfig(props, sha256(join(work, 'layer.tar')));
    writeFileSync(join(work, 'config.json'), JSON.stringify(config));
    const manifest = [{ Config: 'config.json', RepoTags: props.names, Layers: ['layer.tar'] }];
    writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
    await run('tar', ['-C', work, '-cf', join(work, 'image.tar'), 'manifest.json', 'config.json', 'layer.tar']);
    copyFileSync(join(work, 'image.tar'), `${archive}.partial`);
    renameSync(`${archive}.partial`, archive);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function imageConfig({ entrypoint, environment = {} }: ImageProps, layer: string): object {
  const own = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Entrypoint: entrypoint, Env: ['PATH=/usr/bin:/bin', 'NODE_ENV=production', ...own], WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
  };
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

export async function findPauseImage(): Promise<string> {
  const folder = await cached('pause', moduleKey('pause', '1'), async (fresh) => {
    await buildModule('pause', fresh, ['.']);
    const files = { '/pause': join(fresh, 'pause') };
    await makeImage(join(fresh, 'pause.tar'), { names: [pauseImage], files, entrypoint: ['/pause'] });
  });
  return join(folder, 'pause.tar');
}

/** The files of this machine's Node.js: the program, where the Dockerfile's base image has it, and the libraries that it is linked with. */
export async function nodeFiles(): Promise<Record<string, string>> {
  const program = realpathSync(process.execPath);
  const { stdout } = await run('ldd', [program]);
  const libraries = [...new Set(stdout.match(/\/[^ ]+/g) ?? [])];
  const own = ['/nodejs/bin/node', program] as const;
  return Object.fromEntries([own, ...libraries.map((library) => [library, library] as const)]);
}
