import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuiltImages } from '../../../src/lab/config/images';
import { LabFolder, root, unbroken } from '../lab';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

let lab: LabFolder;
const path = process.env.PATH;
beforeEach(() => {
  lab = new LabFolder();
  writeFileSync(lab.file('lab.local.yaml'), 'systems: [music]\n');
  mkdirSync(lab.file('bundles', 'services'));
  for (const service of ['users', 'music', 'datastore', 'loader']) {
    writeFileSync(lab.file('bundles', 'services', `music-${service}.js`), `the bundle of ${service}`);
  }
  process.env.PATH = lab.file('bin');
});
afterEach(() => {
  process.env.PATH = path;
  lab.remove();
});

/** Puts a `docker` in PATH that notes its arguments; `inspect` is what its three ways to inspect do. */
function installDocker(inspect: string, others = 'exit 0'): void {
  const cases = `case "$*" in *inspect*) ${inspect};; *) ${others};; esac`;
  lab.program('docker', `echo "$*" >> '${lab.file('docker.log')}'\n${cases}`);
}

function dockerRan(kind: string): readonly string[] {
  const log = existsSync(lab.file('docker.log')) ? readFileSync(lab.file('docker.log'), 'utf8') : '';
  return log.split('\n').filter((line) => line.startsWith(kind));
}

function lock(place: 'registry' | 'docker' = 'registry'): Readonly<Record<string, string>> {
  return (JSON.parse(readFileSync(lab.file('.lab', 'images.json'), 'utf8')) as BuiltImages)[place];
}

function pinBase(base: string): void {
  const built = JSON.parse(readFileSync(lab.file('.lab', 'images.json'), 'utf8')) as BuiltImages;
  writeFileSync(
    lab.file('.lab', 'images.json'),
    JSON.stringify({ ...built, registry: { [base]: `${base}@${digest}` } }),
  );
}

describe('lab build', () => {
  test('prints the exact commands in a dry run, without Docker', async () => {
    const { code, stdout } = await lab.lab('build', 'music', '--push', '--dry-run');
    expect(code).toBe(0);
    expect(unbroken(stdout).replaceAll(lab.path, 'LAB')).toMatchInlineSnapshot(`
     "1. builder systems-lab
        docker buildx create --name systems-lab --driver docker-container
     2. music-music
        docker buildx build --builder systems-lab --platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max --push --file Dockerfile --build-arg SERVICE=music-music --tag ghcr.io/octocat/cmpt756s2:v1-c6b7822b9121 --tag ghcr.io/octocat/cmpt756s2:v2-c6b7822b9121 .
     3. images lock
        write the tags into LAB/.lab/images.json
     "
    `);
  });

  test('says where to get Docker when it is missing', async () => {
    const { code, stderr } = await lab.lab('build');
    expect(code).toBe(1);
    expect(stderr).toMatch(/docker is needed for .*not installed[^]*https:\/\/docs\.docker\.com/);
    expect(existsSync(lab.file('.lab', 'images.json'))).toBe(false);
  });

  test.each([[['build']], [['build', '--push']], [['images', 'pin']]])(
    'says that a Docker without buildx lacks it, and where to get that: %j',
    async (args) => {
      const unknown = 'case "$1" in buildx) echo "unknown flag: --format" >&2; exit 125;; esac';
      installDocker(unknown, unknown);
      const { code, stderr } = await lab.lab(...args);
      expect([code, stderr]).toEqual([
        1,
        'docker has no buildx, the plugin that builds images and asks registries.\n' +
          'Get it: https://github.com/docker/buildx#installing\n',
      ]);
    },
  );

  test('builds each service once, under a tag that its content makes, and records it', async () => {
    installDocker('exit 1');
    expect((await lab.lab('build')).code).toBe(0);
    expect(dockerRan('buildx build')).toHaveLength(4);
    expect(dockerRan('buildx build')[0]).toMatch(
      /^buildx build --load --file Dockerfile --build-arg SERVICE=music-users --tag ghcr\.io\/octocat\/cmpt756s1:v1-[0-9a-f]{12} \.$/,
    );
    const tags = Object.values(lock('docker'));
    expect(tags).toHaveLength(5);
    expect(lock()).toEqual({});
    expect(lock('docker')['ghcr.io/octocat/cmpt756s2:v2']).toMatch(/^ghcr\.io\/octocat\/cmpt756s2:v2-[0-9a-f]{12}$/);
  });

  test('pushes for both platforms with a builder of its own', async () => {
    installDocker('exit 1');
    expect((await lab.lab('build', 'users', '--push')).code).toBe(0);
    expect(dockerRan('buildx create')).toEqual(['buildx create --name systems-lab --driver docker-container']);
    expect(dockerRan('buildx build')).toEqual([
      expect.stringContaining('--platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max --push'),
    ]);
    expect(Object.keys(lock())).toEqual(['ghcr.io/octocat/cmpt756s1:v1']);
  });

  test('puts what is pushed in the place of an older build on this machine, and of that one only', async () => {
    installDocker('exit 1');
    await lab.lab('build', 'users', 'loader');
    await lab.lab('build', 'users', '--push');
    expect(Object.keys(lock('docker'))).toEqual(['ghcr.io/octocat/cmpt756loader:v1']);
    expect((await lab.lab('images')).stdout).toMatch(
      /^ghcr.io.octocat.cmpt756s1:v1\n {2}\S+v1-\w{12}\n\S+loader:v1\n {2}\S+v1-\w{12}, in Docker on this machine only\n$/,
    );
  });

  test.each([
    ['bundle', () => writeFileSync(lab.file('bundles', 'services', 'music-users.js'), 'another bundle')],
    ['Dockerfile', () => writeFileSync(lab.file('Dockerfile'), 'FROM base:2')],
    ['digest of a base', () => pinBase('base:1')],
  ])('builds nothing that is there already, and what has another %s anew', async (_, change) => {
    writeFileSync(lab.file('Dockerfile'), 'FROM base:1');
    installDocker('exit 0');
    const tag = async () => {
      expect((await lab.lab('build', 'users')).code).toBe(0);
      return lock('docker')['ghcr.io/octocat/cmpt756s1:v1'];
    };
    const before = await tag();
    expect(await tag()).toBe(before);
    expect(dockerRan('buildx build')).toEqual([]);
    change();
    expect(await tag()).not.toBe(before);
  });

  test('tags a service with a Dockerfile of its own by all that this copies, a bundle or other sources', async () => {
    const own = 'src/systems/music/services/users/Dockerfile';
    mkdirSync(dirname(lab.file(own)), { recursive: true });
    mkdirSync(lab.file('src', 'kernels', 'lab'), { recursive: true });
    writeFileSync(lab.file('src', 'kernels', 'add.cu'), 'one');
    const tagOf = async (copies: string) => {
      writeFileSync(lab.file(own), `FROM base:1 AS made\n${copies}\nCOPY --from=made /nowhere /app\n`);
      return / --tag (\S+)/.exec(unbroken((await lab.lab('build', 'users', '--dry-run')).stdout))?.[1];
    };
    const kernels = 'COPY src/kernels /opt/lab/';
    const before = await tagOf(kernels);
    writeFileSync(lab.file('bundles', 'services', 'music-users.js'), 'another bundle');
    expect(await tagOf(kernels)).toBe(before);
    writeFileSync(lab.file('src', 'kernels', 'lab', 'job.cuh'), 'two');
    expect(await tagOf(kernels)).not.toBe(before);
    const withBundle = await tagOf('COPY build/services/${SERVICE}.js /app/service.js');
    writeFileSync(lab.file('bundles', 'services', 'music-users.js'), 'a third bundle');
    expect(await tagOf('COPY build/services/${SERVICE}.js /app/service.js')).not.toBe(withBundle);
  });

  test('builds a service with a Dockerfile of its own from that, on its own bases', async () => {
    const own = 'src/systems/music/services/users/Dockerfile';
    mkdirSync(dirname(lab.file(own)), { recursive: true });
    writeFileSync(lab.file(own), 'FROM own.example/node:24 AS node\nFROM own.example/python:3\n');
    writeFileSync(lab.file('Dockerfile'), 'FROM base.example/node:24\n');
    installDocker(`case "$*" in *imagetools*) echo '{"digest":"${digest}"}';; *) exit 1;; esac`);
    expect((await lab.lab('images', 'pin')).stdout.trim().split('\n')).toEqual([
      `base.example/node:24@${digest}`,
      `own.example/node:24@${digest}`,
      `own.example/python:3@${digest}`,
    ]);
    await lab.lab('build', 'users', 'loader');
    const [users = '', loader = ''] = dockerRan('buildx build');
    expect([users.includes(`--file ${own} `), loader.includes('--file Dockerfile ')]).toEqual([true, true]);
    expect([users.includes('base.example'), loader.includes('own.example')]).toEqual([false, false]);
    expect(users).toContain('own.example/python:3=docker-image://');
  });

  test('names the services when there is no such one', async () => {
    const { code, stderr } = await lab.lab('build', 'user');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'This lab has no service user. Did you mean users?\nIts services: music-users, music-music, music-datastore, music-loader\n',
    );
  });
});

describe('The images lock', () => {
  test('gets the digests of a registry that answers', async () => {
    installDocker(`echo '{"digest":"${digest}"}'`);
    await lab.lab('build', 'users', '--push');
    expect((await lab.lab('images', 'pin')).code).toBe(0);
    const pinned = lock()['ghcr.io/octocat/cmpt756s1:v1'];
    expect(pinned).toMatch(/:v1-[0-9a-f]{12}@sha256:[0-9a-f]{64}$/);
    expect((await lab.lab('images')).stdout).toContain(pinned);
    // Pinning again asks for the tag, not for what was pinned before.
    expect((await lab.lab('images', 'pin')).code).toBe(0);
    expect(lock()['ghcr.io/octocat/cmpt756s1:v1']).toBe(pinned);
  });

  test('holds the base image as well, and builds on exactly that', async () => {
    installDocker(`case "$*" in *imagetools*) echo '{"digest":"${digest}"}';; *) exit 1;; esac`);
    writeFileSync(lab.file('Dockerfile'), 'FROM base.example/node:20\nARG SERVICE\n');
    expect((await lab.lab('images', 'pin')).stdout).toBe(`base.example/node:20@${digest}\n`);
    await lab.lab('build', 'users');
    expect(dockerRan('buildx build')[0]).toContain(
      `--build-context base.example/node:20=docker-image://base.example/node:20@${digest}`,
    );
  });

  test("holds all that our own Dockerfiles build on, NVIDIA's images among them", async () => {
    installDocker(`echo '{"digest":"${digest}"}'`);
    const own = readdirSync(join(root, 'src/systems'), { recursive: true, encoding: 'utf8' });
    const files = [
      'Dockerfile',
      ...own.filter((file) => /(^|[/\\])Dockerfile$/.test(file)).map((file) => join('src/systems', file)),
    ];
    for (const file of files) cpSync(join(root, file), lab.file(file), { recursive: true });
    const { code, stdout } = await lab.lab('images', 'pin');
    expect(code).toBe(0);
    const pinned = stdout.trim().split('\n').sort();
    expect(pinned).toEqual(Object.values(lock()).sort());
    for (const base of [
      'nvcr.io/nvidia/cuda:13.0.2-devel-ubuntu24.04',
      'nvcr.io/nvidia/cuda:13.0.2-runtime-ubuntu24.04',
    ])
      expect(pinned).toContain(`${base}@${digest}`);
    const from = files.flatMap((file) => readFileSync(lab.file(file), 'utf8').match(/^FROM \S+/gm) ?? []);
    expect(pinned.map((line) => `FROM ${line.split('@')[0]}`)).toEqual([...new Set(from)].sort());
  });

  test('stays without digests, and says so, where no registry answers', async () => {
    installDocker('exit 1');
    await lab.lab('build', 'users', '--push');
    const before = lock();
    const { code, stderr } = await lab.lab('images', 'pin');
    expect(code).toBe(1);
    expect(stderr).toMatch(/cmpt756s1:v1-[0-9a-f]{12} is not pinned[^]*1 image without a digest/);
    expect(lock()).toEqual(before);
  });
});
