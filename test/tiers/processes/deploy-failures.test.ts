/**
 * Whatever fails or is interrupted on the way of `lab deploy`: it is said clearly, and the same command works afterwards.
 * The foreign programs are stand-ins that print what the real ones do.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeployableFolder, hang } from '../../cli/deployable';
import { failures, interruptions } from './deploy-failures';

const programs = ['terraform', 'kubectl', 'docker', 'kind'] as const;

describe('lab deploy', () => {
  let folder: DeployableFolder;
  beforeEach(() => void (folder = new DeployableFolder()));
  afterEach(() => folder.remove());

  const countOf = (part: string): number => folder.calls.filter((call) => call.includes(part)).length;

  /** The same command works, and what was done is not done again. */
  async function worksAfterwards(expectedClusters: number): Promise<void> {
    folder.heal();
    rmSync(folder.file('hanging'), { force: true });
    expect(await folder.lab('deploy')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('aws756 is up') as unknown,
    });
    expect(countOf('kind create')).toBe(expectedClusters);
    expect(existsSync(folder.file('cluster/made'))).toBe(true);
  }

  test.each(failures)('says what is wrong with %s, and works afterwards', async (_, pattern, script, step, message) => {
    folder.inject(pattern, script);
    const { code, stderr } = await folder.lab('deploy');
    expect([code, stderr]).toEqual([1, expect.stringMatching(message) as unknown]);
    expect(stderr).toMatch(new RegExp(`^"${step}" failed\\.\n[^]*\nRun the same command again to go on there\\.\n$`));
    expect(stderr).not.toMatch(/^\s+at /m);
    await worksAfterwards(pattern.includes('kind create') ? 2 : 1);
  });

  test.each(interruptions)(
    'ends at Ctrl-C during %s, with nothing left running, and goes on afterwards',
    async (_, pattern, step) => {
      folder.inject(pattern, hang);
      const run = folder.lab('deploy');
      while (!existsSync(folder.file('hanging'))) await sleep(20);
      process.emit('SIGINT');
      expect(await run).toMatchObject({
        code: 1,
        stderr: `Interrupted at "${step}". Run the same command again to go on there.\n`,
      });
      expect(existsSync(folder.file('ended'))).toBe(true);
      await worksAfterwards(pattern.includes('kind create') ? 2 : 1);
    },
  );

  test.each(programs)('without %s begins nothing, and works once it is there', async (program) => {
    folder.without(program);
    const { code, stderr } = await folder.lab('deploy');
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${program}\n  Get it: https://`) as unknown]);
    expect(countOf('create')).toBe(0);
    await worksAfterwards(1);
  });

  test('begins nothing where its folder cannot be written, and works once it can', async () => {
    writeFileSync(folder.file('.work'), '');
    const { code, stderr } = await folder.lab('deploy');
    expect([code, countOf('create')]).toEqual([1, 0]);
    expect(stderr).toMatch(/\.work/);
    rmSync(folder.file('.work'));
    await worksAfterwards(1);
  });

  test('makes a half-made cluster anew, and keeps one that was whole', async () => {
    folder.inject('"kind create"*', `touch cluster/made; ${hang}`);
    const run = folder.lab('deploy');
    while (!existsSync(folder.file('hanging'))) await sleep(20);
    process.emit('SIGINT');
    await run;
    await worksAfterwards(2);
    expect(countOf('kind delete cluster')).toBe(1);
    await folder.lab('deploy');
    expect(countOf('kind create')).toBe(2);
  });
});
