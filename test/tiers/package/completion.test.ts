import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemNames } from '../../../src/lab/systems';
import { verbs } from '../../../src/cli/verbs';
import { LabProcess } from '../../support/lab-process';
import { shells } from '../../tools/shells';

/** What is typed before the tab key → what it could go on with. */
const lines: Readonly<Record<string, readonly string[]>> = {
  'lab ': verbs.map(({ name }) => name),
  'lab cos': ['cost'],
  'lab run ': systemNames,
  'lab run mu': ['music'],
  'lab load music --sc': ['--scenario'],
  'lab load music --scenario so': ['songs', 'songs-varied'],
  'lab --env ': ['local', 'aws'],
  'lab check --env l': ['local'],
  'lab --env aws cost --d': ['--date'],
  'lab --set music.canary=10 gpu s': ['submit', 'status'],
  'lab gpu submit add --source x.cu --': ['--n', '--source'],
  'lab xyz': [],
  './lab completion ': ['bash', 'zsh', 'fish'],
};

describe.each(Object.entries(shells))('Completion in %s', (shell, complete) => {
  let folder: string;
  let script: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'completion '));
    script = join(folder, 'lab.script');
    const lab = new LabProcess(folder, ['completion', shell]);
    expect(await lab.ended).toBe(0);
    writeFileSync(script, lab.output);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const names = (candidates: readonly string[] | undefined) => candidates?.map((text) => text.split('\t')[0]);

  test('knows verbs, systems, options and their values', async () => {
    const completed = await complete(script, Object.keys(lines));
    for (const [index, [line, expected]] of Object.entries(lines).entries()) {
      const found = names(completed[index]);
      const own = line.endsWith('--') ? found?.filter((name) => expected.includes(name ?? '')) : found;
      expect([line, [...(own ?? [])].sort()]).toEqual([line, [...expected].sort()]);
    }
  });

  test('offers behind a verb its options and those of every verb, and none of another one', async () => {
    const [candidates] = await complete(script, ['lab canary --']);
    expect(names(candidates)?.sort()).toEqual([
      '--cluster',
      '--dry-run',
      '--env',
      '--file',
      '--help',
      '--set',
      '--version',
    ]);
  });
});

test('Completion in fish says what each candidate is, with the quotes that its text has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'completion '));
  try {
    const lab = new LabProcess(folder, ['completion', 'fish']);
    await lab.ended;
    writeFileSync(join(folder, 'lab.fish'), lab.output);
    expect(await shells.fish(join(folder, 'lab.fish'), ['lab synth --stu', 'lab ru'])).toEqual([
      ["--student\tone student's copy, into .work/student-<id>-<environment>"],
      ['run\trun a system on this machine: its real services as processes, no cluster'],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
