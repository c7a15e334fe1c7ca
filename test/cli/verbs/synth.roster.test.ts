import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LabFolder } from '../lab';

/** Stand-ins that write which people they were told of. */
const chart = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });
  const people = [process.env.LAB_ROSTER, process.env.LAB_STUDENT].join(' ');
  writeFileSync(process.env.CDK8S_OUTDIR + '/greeter.k8s.yaml',
    'apiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: one }\\ndata: { people: ' + JSON.stringify(people) + ' }\\n');`;
/** The stacks that the systems of the sample lab need, as they are in dist. */
const stacks = `
  const { cpSync } = require('node:fs');
  cpSync(${JSON.stringify(resolve('dist/local/terraform/stacks'))}, process.env.CDKTF_OUTDIR + '/stacks', { recursive: true });`;

const roster = 'seat,id,principal\n1,ada,arn:aws:iam::123456789012:role/ada\n';

describe('lab synth with a class', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', chart);
    folder.standIn('terraform', stacks);
    writeFileSync(folder.file('roster.csv'), roster);
  });
  afterEach(() => folder.remove());

  const peopleIn = (...path: readonly string[]): string =>
    /people: "(.*)"/.exec(readFileSync(folder.file(...path, 'kubernetes/greeter.k8s.yaml'), 'utf8'))?.[1] ?? '';

  test('writes nothing of it to dist, though roster.csv is there', async () => {
    expect(await folder.lab('synth', '--env', 'local')).toMatchObject({ code: 0 });
    expect(peopleIn('dist', 'local')).toBe('none ');
    expect(existsSync(folder.file('.work'))).toBe(false);
  });

  test('writes the lab with its class to .work when it is asked to', async () => {
    const { code, stdout } = await folder.lab('synth', '--env', 'local', '--roster');
    expect(code).toBe(0);
    expect(stdout).toContain('kubectl apply -f .work/roster-local/kubernetes');
    expect(peopleIn('.work', 'roster-local')).toBe(`${folder.file('roster.csv')} `);
    expect(existsSync(folder.file('dist'))).toBe(false);
  });

  test("writes one student's copy to .work", async () => {
    const { code, stdout } = await folder.lab('synth', '--env', 'local', '--student', 'ada');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Next\n {2}\.\/lab secrets --student ada --env local\n {2}kubectl apply -f .work.student-ada/,
    );
    expect(readdirSync(folder.file('.work'))).toEqual(['student-ada-local']);
    expect(peopleIn('.work', 'student-ada-local')).toBe(`${folder.file('roster.csv')} ada`);
  });

  test('names the whole folder in the command to apply it, however long the id is', async () => {
    const id = 'a'.repeat(39);
    writeFileSync(folder.file('roster.csv'), roster.replace(',ada,', `,${id},`));
    const { stdout } = await folder.lab('synth', '--env', 'local', '--student', id);
    expect(stdout).toContain(`\n  kubectl apply -f .work/student-${id}-local/kubernetes\n`);
  });

  test('leaves things alone and says why when the student is not in the class', async () => {
    const { code, stderr } = await folder.lab('synth', '--student', 'adda');
    expect([code, readdirSync(folder.path)]).toEqual([2, ['bundles', 'lab.yaml', 'roster.csv']]);
    expect(stderr).toContain('--student  is "adda", and the roster has no such id.');
    expect(stderr).toContain('Did you mean ada?');
  });

  test('needs a roster, and a sound one', async () => {
    writeFileSync(folder.file('roster.csv'), 'seat,id\n');
    expect((await folder.lab('synth', '--roster')).stderr).toContain('roster.csv:1  has no column principal');
    rmSync(folder.file('roster.csv'));
    expect((await folder.lab('synth', '--student', 'ada')).stderr).toContain(
      '--student  is "ada", and there is no roster.\n' +
        '  Allowed: the id of a student in the roster of the class.\n' +
        '  Write roster.csv beside lab.yaml, or name a roster in LAB_ROSTER.\n',
    );
    const { code, stderr } = await folder.lab('synth', '--roster');
    expect([code, stderr]).toEqual([
      2,
      'There is no roster: write roster.csv beside lab.yaml, or name one in LAB_ROSTER.\n',
    ]);
  });

  test('is followed by the Secrets of that copy, in the namespace of the student', async () => {
    writeFileSync(folder.file('lab.yaml'), readFileSync(folder.file('lab.yaml'), 'utf8').replace('greeter', 'music'));
    const secrets = ['secrets', '--dry-run', '--env', 'aws', '--student'];
    const { code, stdout } = await folder.lab(...secrets, 'ada');
    expect([code, stdout.match(/^\d\. .*$/gm)]).toEqual([
      0,
      ['1. secret svc-loader-token in ada', '2. secret svc-s1-jwt in ada'],
    ]);
    expect((await folder.lab(...secrets, 'adda')).stderr).toContain('--student  is "adda"');
  });

  test('is for the whole class or for one student', async () => {
    const { code, stderr } = await folder.lab('synth', '--roster', '--student', 'ada');
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be used with');
  });

  test('checks the class as well', async () => {
    folder.standIn('kubernetes', `${chart}; if (process.env.LAB_ROSTER === 'none') process.exit(9)`);
    expect(await folder.lab('check', '--env', 'local')).toMatchObject({ code: 0 });
  });
});
