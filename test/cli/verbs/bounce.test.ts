import { mkdirSync, writeFileSync } from 'node:fs';
import { LabFolder, unbroken } from '../lab';
import { answer, callsIn } from '../programs';

const registry = 'ghcr.io/octocat';

function controller(kind: string, name: string, image: string, version?: string): object {
  const labels = version === undefined ? {} : { version };
  const containers = [{ name: 'main', image: `${registry}/${image}` }];
  return {
    kind,
    metadata: { name, namespace: 'ns' },
    spec: { template: { metadata: { labels }, spec: { containers } } },
  };
}

describe('lab bounce', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    writeFileSync(folder.file('lab.local.yaml'), 'systems: [music, fortune, functions]\nenvironment: local\n');
    mkdirSync(folder.file('bundles', 'services'));
    for (const service of [
      'music-users',
      'music-music',
      'music-datastore',
      'music-loader',
      'fortune-fortune',
      'functions-functions',
    ])
      writeFileSync(folder.file('bundles', 'services', `${service}.js`), service);
    answer(folder, { docker: 'case "$*" in *inspect*) exit 1;; esac', kind: '' });
  });
  afterEach(() => folder.remove());

  const bounce = (...args: readonly string[]) => folder.lab('bounce', ...args);
  /** In the cluster there are these; kubectl does this for the rest. */
  const running = (controllers: readonly object[], otherwise = ':') =>
    answer(folder, {
      kubectl: `case "$*" in *"get deployments"*) echo '${JSON.stringify({ items: controllers })}';; *) ${otherwise};; esac`,
    });
  const both = [
    controller('Deployment', 'cmpt756s2-v1', 'cmpt756s2:v1-000000000000', 'v1'),
    controller('Deployment', 'cmpt756s2-v2', 'cmpt756s2:v2@sha256:00', 'v2'),
    controller('Deployment', 'cmpt756s1', 'cmpt756s1:v1', 'v1'),
  ];
  /** What was started besides the questions, with `HASH` for what names the content. */
  const done = () =>
    callsIn(folder)
      .filter((call) => !/ (get|inspect|version) ?/.test(call))
      .map((call) => call.replaceAll(/-[0-9a-f]{12}\b/g, '-HASH'));

  const kubectl = 'kubectl --context kind-aws756';
  const rolledOut = ['v1', 'v2'].flatMap((version) => [
    `${kubectl} set image deployment/cmpt756s2-${version} main=${registry}/cmpt756s2:${version}-HASH --namespace ns`,
    `${kubectl} rollout status deployment/cmpt756s2-${version} --timeout=10m --namespace ns`,
  ]);

  test('builds the image of one service, loads it, and rolls out every version of it and nothing else', async () => {
    running(both);
    expect(await bounce('music/s2')).toMatchObject({ code: 0, stderr: '' });
    const tags = ['v1', 'v2'].map((version) => `${registry}/cmpt756s2:${version}-HASH`);
    expect(done()).toEqual([
      `docker buildx build --load --file Dockerfile --build-arg SERVICE=music-music --tag ${tags[0]} --tag ${tags[1]} .`,
      `kind load docker-image ${tags.join(' ')} --name aws756`,
      ...rolledOut,
    ]);
  });

  test('pushes it where a cluster pulls', async () => {
    running(both);
    expect(await bounce('music/music', '--env', 'aws', '--set', 'systems=[music]')).toMatchObject({ code: 0 });
    expect(done()[0]).toMatch(/^docker buildx create/);
    expect(done()[1]).toMatch(/^docker buildx build .* --push .*SERVICE=music-music/);
    expect(done()[2]).toMatch(/^kubectl --context aws756 set image deployment\/cmpt756s2-v1 /);
  });

  test('prints every command in a dry run, and does none', async () => {
    running(both);
    const { code, stdout } = await bounce('music/music', '--dry-run');
    expect(code).toBe(0);
    const printed = unbroken(stdout).replaceAll(/-[0-9a-f]{12}\b/g, '-HASH');
    for (const command of rolledOut) expect(printed).toContain(`   ${command}\n`);
    expect(printed).toMatch(/docker buildx build --load[^]*kind load docker-image/);
    expect(done()).toEqual([]);
  });

  test('starts pods again that run that image already, of a StatefulSet too', async () => {
    running([controller('StatefulSet', 'fortune', 'fortune:v1', 'v1')]);
    const { stdout } = await bounce('fortune', '--dry-run');
    const [, image = ''] = /statefulset\/fortune main=ghcr\.io\/octocat\/(\S+)/.exec(unbroken(stdout)) ?? [];
    running([controller('StatefulSet', 'fortune', image, 'v1')]);
    await bounce('fortune/fortune');
    expect(done().slice(-2)).toEqual([
      `${kubectl} rollout restart statefulset/fortune --namespace ns`,
      `${kubectl} rollout status statefulset/fortune --timeout=10m --namespace ns`,
    ]);
  });

  test('says where to look and how to go back when the new pods do not become ready, and can be said again', async () => {
    const late = `case "$*" in *status*) echo 'error: deployment "cmpt756s1" exceeded its progress deadline' >&2; exit 1;; esac`;
    running(both, late);
    const { code, stderr } = await bounce('music/users');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        `Look: ./lab status\nGo back: ${kubectl} rollout undo deployment/cmpt756s1 --namespace ns\n`,
      ) as unknown,
    ]);
    running(both);
    expect(await bounce('music/users')).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['music', 2, 'Which one? music/users, music/music, music/datastore, music/loader\n'],
    [
      'music/usres',
      2,
      'There is no service music/usres. There are: music/users, music/music, music/datastore, music/loader\n',
    ],
    ['music/loader', 2, 'music/loader runs once, as a Job, and is not rolled out: ./lab deploy music\n'],
    ['functions', 2, 'Knative makes the pods of functions/functions, by the chart alone: ./lab deploy functions\n'],
    ['music/db', 1, 'Nothing in the cluster runs music/datastore.\nDeploy it: ./lab deploy music\n'],
  ])('refuses %s before anything is built', async (place, code, stderr) => {
    running(both);
    expect(await bounce(place)).toEqual({ code, stdout: '', stderr });
    expect(done()).toEqual([]);
  });
});
