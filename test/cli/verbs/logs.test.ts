import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { cluster, musicPods, podOf } from '../cluster/pods';
import { LabFolder } from '../lab';
import { callsIn } from '../programs';

describe('lab logs', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    writeFileSync(folder.file('lab.local.yaml'), 'systems: [music]\nenvironment: local\n');
    cluster(folder, musicPods);
  });
  afterEach(() => folder.remove());

  const logs = (...args: readonly string[]) => folder.lab('logs', ...args);
  /** What kubectl was told behind the namespace, less the question which pods there are. */
  const asked = () => callsIn(folder).flatMap((call) => / logs --namespace c756ns (.*)/.exec(call)?.[1] ?? []);

  test('shows the latest lines of every pod of a system, in the lab’s context', async () => {
    expect(await logs('music')).toEqual({ code: 0, stdout: '', stderr: '' });
    const part = 'app.kubernetes.io/part-of=music';
    expect(callsIn(folder)).toEqual([
      `kubectl --context kind-aws756 get pods --namespace c756ns --selector ${part} --output json`,
      `kubectl --context kind-aws756 logs --namespace c756ns --selector ${part} --ignore-errors --max-log-requests 5 --prefix --tail=100`,
    ]);
  });

  test('follows one service, of one version, from a time on', async () => {
    await logs('music/music', '--follow', '--since', '1h30m', '--release', 'v2');
    expect(asked()).toEqual([
      '--selector app.kubernetes.io/part-of=music,app in (cmpt756s2),version=v2 ' +
        '--ignore-errors --max-log-requests 2 --follow --prefix --since 1h30m --tail=-1',
    ]);
  });

  test.each([
    ['music/users', 's1-a'],
    ['music/s1', 's1-a'],
    ['music/cmpt756s1', 's1-a'],
    ['music/dynamodb', 'store-a'],
    ['music/s2-b', 's2-b'],
  ])('finds %s by key, name, short name, label or name of a pod', async (place, pod) => {
    await logs(place);
    expect(asked()).toEqual([expect.stringMatching(new RegExp(`^${pod} --ignore-errors`)) as string]);
  });

  test('finds a service by its image where pods are called otherwise', async () => {
    cluster(folder, [podOf('other', { app: 'lesson', image: 'ghcr.io/octocat/cmpt756s1:v1' })]);
    await logs('music/users');
    expect(asked()).toEqual([expect.stringMatching(/^other --ignore-errors/) as string]);
  });

  test('shows what was said before a restart, of those pods alone that had one', async () => {
    await logs('music', '--previous');
    expect(asked()).toEqual(['s1-a --previous --prefix --tail=100']);
    expect(await logs('music/music', '--previous')).toMatchObject({
      code: 1,
      stderr: 'None of these pods was restarted in its place: there is no log of before.\n',
    });
  });

  test.each([
    [['musik'], 2, "This lab has no system 'musik'. Its systems: music\n"],
    [
      ['music/usres'],
      2,
      "music has no service and no pod 'usres'. Its services: users, music, datastore, loader, cmpt756s1, cmpt756s2, dynamodb\n",
    ],
    [['music/db'], 1, 'Nothing of music/db runs in the cluster.\nDeploy it: ./lab deploy music\n'],
    [['music/music', '--release', 'v3'], 2, 'Nothing of version v3 runs. Versions that do: v1, v2\n'],
    [['music', '--since', 'noon'], 2, '--since is "noon", which is no duration: write one such as 10m or 1h30m.\n'],
  ])('says of %j what is wrong', async (args, code, stderr) => {
    expect(await logs(...args)).toEqual({ code, stdout: '', stderr });
    expect(asked()).toEqual([]);
  });

  test('fails where kubectl fails, which has said why', async () => {
    cluster(folder, musicPods, 'exit 3');
    expect(await logs('music/users')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/ended with code 3\n$/) as string,
    });
  });

  test('says where the log of a run on this machine is, which it does not show', async () => {
    const server = createServer((_request, response) => response.end('{"phase":"ready"}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      mkdirSync(folder.file('.lab/run'), { recursive: true });
      const record = { pid: process.pid, control: `http://127.0.0.1:${port}/`, token: 't' };
      writeFileSync(folder.file('.lab/run/aws756-music.json'), JSON.stringify(record));
      const { stdout, stderr } = await logs('music');
      expect([stdout, stderr]).toEqual([
        '',
        expect.stringMatching(/^music runs on this machine too, and says it here: .*aws756-music\.log\n$/),
      ]);
    } finally {
      server.close();
    }
  });
});
