import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fixtureLab } from '../../support/lab';
import { manifestsOf } from '../../support/charts';
import { cluster, musicPods, podOf } from '../cluster/pods';
import { LabFolder, root } from '../lab';
import { callsIn } from '../programs';

const own = 'src/systems/functions/services/functions/Dockerfile';

describe('lab shell', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    writeFileSync(folder.file('lab.local.yaml'), 'systems: [music, functions]\nenvironment: local\n');
    mkdirSync(folder.file(dirname(own)), { recursive: true });
    for (const file of ['Dockerfile', own]) copyFileSync(join(root, file), folder.file(file));
    cluster(folder, musicPods);
  });
  afterEach(() => folder.remove());

  const shell = (place: string) => folder.lab('shell', place);
  const last = () => callsIn(folder).at(-1);

  test('joins the pod of a service whose image has none, as restricted pods allow it, and says so', async () => {
    expect(await shell('music/users')).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'The image of cmpt756s1 has no shell: one of busybox joins the pod s1-a, and is in its list until that goes.\n',
    });
    expect(last()).toBe(
      'kubectl --context kind-aws756 debug s1-a --namespace c756ns --image docker.io/library/busybox:1.37.0 ' +
        '--profile restricted --target cmpt756s1 --stdin -- sh',
    );
  });

  test('is the image’s own where that has one, as others’ images are thought to have', async () => {
    expect(await shell('music/dynamodb')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(last()).toBe(
      'kubectl --context kind-aws756 exec store-a --namespace c756ns --container dynamodb --stdin -- sh',
    );
    cluster(folder, [podOf('add-1', { app: 'functions', image: 'ghcr.io/octocat/functions:v1' })]);
    await shell('functions');
    expect(last()).toContain('exec add-1 --namespace functions --container functions --stdin -- sh');
  });

  test('has a terminal where the person has one', async () => {
    const before = [process.stdin.isTTY, process.stdout.isTTY] as const;
    [process.stdin.isTTY, process.stdout.isTTY] = [true, true];
    try {
      await shell('music/dynamodb');
    } finally {
      [process.stdin.isTTY, process.stdout.isTTY] = before;
    }
    expect(last()).toContain('--stdin --tty -- sh');
  });

  test('takes a pod that runs, and says why none does', async () => {
    await shell('music/music');
    expect(last()).toContain('debug s2-a ');
    const waiting = podOf('s1-b', { app: 'cmpt756s1', image: 'ghcr.io/octocat/cmpt756s1:v1', phase: 'Pending' });
    cluster(folder, [waiting]);
    expect(await shell('music/users')).toMatchObject({
      code: 1,
      stderr: 'No pod of music/users runs at the moment:\n  s1-b: Pending\n',
    });
  });

  test('asks which one is meant where there are several', async () => {
    expect(await shell('music')).toMatchObject({
      code: 2,
      stderr: 'Which one? ./lab shell music/cmpt756s1, or ./lab shell music/cmpt756s2, or ./lab shell music/dynamodb\n',
    });
  });
});

interface OfPods {
  readonly spec: {
    readonly template: { readonly spec: { readonly securityContext?: { readonly runAsUser?: number } } };
  };
}

test('Pods of distroless images name their user, whose the shell beside them is: that of busybox would be root', () => {
  const systems = ['music', 'greeter', 'fortune', 'cassandra'];
  const manifests = manifestsOf(fixtureLab('local', { systems })) as readonly (ReturnType<typeof manifestsOf>[number] &
    OfPods)[];
  const pods = manifests.filter(({ kind }) => /^(Deployment|StatefulSet)$/.test(kind));
  expect(pods.length).toBeGreaterThanOrEqual(systems.length);
  expect(pods.filter(({ spec }) => !spec.template.spec.securityContext?.runAsUser)).toEqual([]);
});
