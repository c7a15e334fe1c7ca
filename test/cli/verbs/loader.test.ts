import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Manifest } from '../../../src/synth/documents';
import { DeployableFolder } from '../deployable';
import { unbroken } from '../lab';

describe('lab loader', () => {
  let folder: DeployableFolder;
  beforeEach(() => {
    folder = new DeployableFolder();
    answers();
  });
  afterEach(() => folder.remove());

  /** A cluster with the Job of a file, whose log ends so; the question whether it is complete is answered by the folder. */
  const answers = (more = '') =>
    writeFileSync(
      folder.file('inject'),
      [
        'case "$called" in',
        '*"get job cmpt756loader "*) [ -f job.json ] && cat job.json; exit 0;;',
        '*"delete job cmpt756loader "*) rm -f job.json; exit 0;;',
        '*"logs job/cmpt756loader "*) echo "400 rows, none refused"; exit 0;;',
        more,
        'esac',
      ].join('\n'),
    );
  const job = (...conditions: readonly string[]) =>
    writeFileSync(
      folder.file('job.json'),
      JSON.stringify({ kind: 'Job', status: { conditions: conditions.map((type) => ({ type, status: 'True' })) } }),
    );
  const changes = () => folder.calls.filter((call) => /(delete|apply) /.test(call)).map((call) => call.split(' ')[3]);

  test.each(['Complete', 'Failed'])(
    'of a Job that is %s makes another one, waits, and prints its last line',
    async (how) => {
      job(how);
      const { code, stdout, stderr } = await folder.lab('loader', 'music');
      expect([code, stderr, changes()]).toEqual([0, '', ['delete', 'apply']]);
      const applied = JSON.parse(readFileSync(folder.file('applied.json'), 'utf8')) as Manifest;
      expect([applied.kind, applied.metadata]).toMatchObject(['Job', { name: 'cmpt756loader', namespace: 'c756ns' }]);
      expect(existsSync(folder.file('job.json'))).toBe(false);
      expect(stdout.trimEnd().split('\n').at(-1)).toBe('400 rows, none refused');
    },
  );

  test('of a Job that was removed in time makes one', async () => {
    expect(await folder.lab('loader', 'music')).toMatchObject({ code: 0 });
    expect(changes()).toEqual(['delete', 'apply']);
  });

  test('leaves a Job alone that still runs', async () => {
    job();
    const { code, stderr } = await folder.lab('loader', 'music');
    expect([code, stderr, changes()]).toEqual([
      1,
      expect.stringContaining('still runs. Follow it: ./lab logs music/loader --follow') as unknown,
      [],
    ]);
  });

  test('goes on waiting where it was interrupted, and begins anew when the Job has failed meanwhile', async () => {
    const broken = '*"get deployments"*) exit 1;;';
    answers(broken);
    expect(await folder.lab('loader', 'music')).toMatchObject({ code: 1 });
    job();
    expect(await folder.lab('loader', 'music')).toMatchObject({ code: 1 });
    expect(changes()).toEqual(['delete', 'apply']);
    job('Failed');
    answers();
    expect(await folder.lab('loader', 'music')).toMatchObject({ code: 0 });
    expect(changes()).toEqual(['delete', 'apply', 'delete', 'apply']);
  });

  test('--dry-run prints every command, and does nothing', async () => {
    const { stdout } = await folder.lab('loader', 'music', '--dry-run');
    expect(unbroken(stdout)).toContain('kubectl --context kind-aws756 delete job cmpt756loader --namespace c756ns');
    expect(folder.calls).toEqual([]);
  });

  test('says of a system without such a Job what starts again what runs all the time', async () => {
    rmSync(folder.file('inject'));
    expect(await folder.lab('loader', 'cassandra', '--set', 'systems=[music, cassandra]')).toMatchObject({
      code: 2,
      stderr:
        'cassandra has no Job that loads data. What runs all the time starts again by: ./lab bounce cassandra/writer\n',
    });
    expect(folder.calls).toEqual([]);
  });
});
