import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigOptions, loadLab } from '../../src/lab/config/load';
import type { AwsLab, Lab, LocalLab } from '../../src/lab/lab';
import { resolveCopy } from '../../src/lab/resolve';
import { batchesOf, studentsPerStack } from '../../src/lab/roster/roster';
import { labSchema } from '../../src/lab/config/schema';
import { leastConfig } from '../support/lab';
import { folderWith, leastYaml, problemsOf } from './folder';

const arn = (id: string): string => `arn:aws:iam::123456789012:role/${id}`;
const row = (seat: number, id = `student-${seat}`): string => `${seat},${id},${arn(id)}`;
const header = 'seat,id,principal';
const csv = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

function load(roster: string, options: ConfigOptions = {}) {
  const folder = folderWith({ 'lab.yaml': leastYaml, 'roster.csv': roster });
  return ofPlatform(loadLab({ file: join(folder, 'lab.yaml'), env: {}, ...options }));
}

function ofPlatform(lab: Lab): AwsLab | LocalLab {
  if (lab.kind === 'student') throw new Error('Expected a lab with a class, not a student’s copy');
  return lab;
}

const told = (roster: string, options?: ConfigOptions): string => problemsOf(() => load(roster, options));

describe('A class', () => {
  test('is read from roster.csv beside lab.yaml, whatever other columns and line ends it has', () => {
    const { roster } = load('\uFEFFname,principal,id,seat\r\n"Lovelace, Ada",' + `${arn('ada')},ada,7\r\n\r\n`);
    expect(roster?.students).toEqual([
      {
        seat: 7,
        id: 'ada',
        namespace: 'ada',
        principal: arn('ada'),
        tables: [
          { prefix: 'Music', key: 'music_id', system: 'music', name: 'Music-ada' },
          { prefix: 'User', key: 'user_id', system: 'music', name: 'User-ada' },
        ],
      },
    ]);
    expect(JSON.stringify(roster)).not.toContain('Lovelace');
  });

  test('is read from the file that LAB_ROSTER names, and not at all when that says none', () => {
    const folder = folderWith({
      'lab.yaml': leastYaml,
      'roster.csv': csv(header, row(1)),
      'b.csv': csv(header, row(2)),
    });
    const studentsFor = (LAB_ROSTER: string) =>
      ofPlatform(loadLab({ file: join(folder, 'lab.yaml'), env: { LAB_ROSTER } })).roster?.students.map(({ id }) => id);
    expect(studentsFor(join(folder, 'b.csv'))).toEqual(['student-2']);
    expect(studentsFor('')).toEqual(['student-1']);
    expect(studentsFor('none')).toBeUndefined();
  });

  test('may have a thousand students', () => {
    const thousand = Array.from({ length: 1000 }, (_, index) => row(index + 1));
    expect(load(csv(header, ...thousand)).roster?.students).toHaveLength(1000);
  });

  test('lets its pods reach the tables that are called like their namespace, and no others', () => {
    expect(load(csv(header, row(1))).roster?.access).toMatchObject([
      {
        serviceAccount: 'svc-db',
        statements: ['Music', 'User'].map((prefix) => ({
          resources: [
            `arn:aws:dynamodb:us-west-2:123456789012:table/${prefix}-\${aws:PrincipalTag/kubernetes-namespace}`,
          ],
        })),
      },
    ]);
  });
});

describe('Whoever writes a wrong roster is told all of it, with the line', () => {
  test('many things at once', () => {
    const lines = [
      header,
      row(1, 'ada'),
      row(2, 'ada'),
      row(1, 'bob'),
      `3,Ada_L,${arn('c')}`,
      '4,,arn:aws:sts::123456789012:assumed-role/a/b',
      '1001,eve',
      '6,"fay,x',
    ];
    expect(told(csv(...lines))).toMatchInlineSnapshot(`
     "8 problems in the configuration of the lab:

     roster.csv:3  id is "ada", as in line 2.
       Allowed: each one once.

     roster.csv:3  principal is "arn:aws:iam::123456789012:role/ada", as in line 2.
       Allowed: each one once.

     roster.csv:4  seat is "1", as in line 2.
       Allowed: each one once.

     roster.csv:5  id is "Ada_L".
       Allowed: a GitHub id in lower case: 1 to 39 letters, digits and single hyphens, no hyphen first or last.

     roster.csv:6  id is missing.
       Allowed: a GitHub id in lower case: 1 to 39 letters, digits and single hyphens, no hyphen first or last.

     roster.csv:6  principal is "arn:aws:sts::123456789012:assumed-role/a/b".
       Allowed: the ARN of an IAM role or user (not of a session: no sts).

     roster.csv:7  has 2 values, but the first line names 3 columns.
       Allowed: a value for each of seat, id, principal.

     roster.csv:8  is not CSV: a quotation mark is not closed.
       Allowed: values in quotation marks as a whole, on one line: "…"."
    `);
  });

  test.each([
    ['an empty file', '', 'roster.csv  is empty.'],
    ['a file with a first line only', csv(header), 'roster.csv  has no students.\n  Allowed: 1 to 1000 students'],
    ['a missing column', csv('seat,id', '1,ada'), 'roster.csv:1  has no column principal; it has seat, id.'],
    [
      'a column that is there twice',
      csv('seat,id,principal,id', `${row(1, 'ada')},eve`),
      'roster.csv:1  has the column id 2 times.\n  Allowed: each column once.\n  Rename or remove the others.',
    ],
    [
      'a column of its own that is there three times',
      csv('note,seat,note,id,principal,note', 'a,1,b,ada,x,c'),
      'roster.csv:1  has the column note 3 times.',
    ],
    ['a missing column and one that is there twice', csv('seat,seat,id'), '2 problems'],
    [
      'more columns than any list has',
      csv(`${'a,'.repeat(150_000)}seat,id,principal`),
      'roster.csv:1  names 150003 columns.\n  Allowed: up to 100.',
    ],
    [
      'a hundred thousand rows',
      csv(header, ...Array.from({ length: 100_000 }, (_, seat) => `${seat},a`)),
      'has 100000 students',
    ],
    ['more than 1 MiB', '#'.repeat(1024 * 1024 + 1), 'roster.csv  is too large.\n  Allowed: up to 1024 KiB.'],
    ['semicolons', csv('seat;id;principal', '1;ada;x'), 'Separate the columns by commas.'],
    ['a quotation mark in the first line', csv('seat,"id', '1,a'), 'roster.csv:1  is not CSV: a quotation mark'],
    [
      'a seat that is no number',
      csv(header, `one,ada,${arn('a')}`),
      'seat is "one".\n  Allowed: a whole number from 1',
    ],
    ['a seat of 0', csv(header, `0,ada,${arn('a')}`), 'seat is "0"'],
    ['the registry id of the lab', csv(header, row(1, 'octocat')), 'id is "octocat"'],
    ['a namespace of Kubernetes', csv(header, row(1, 'kube-system')), 'an id that names no namespace'],
    ['the namespace of a system', csv(header, row(1, 'c756ns')), 'an id that names no namespace'],
    ['an id of forty letters', csv(header, row(1, 'a'.repeat(40))), 'a GitHub id in lower case'],
    ['an administrator', csv(header, `1,ada,${arn('lab-admin')}`), 'a principal that is not among aws.admins'],
  ])('%s', (_, roster, message) => {
    expect(told(roster)).toContain(message);
  });

  test('1,001 students', () => {
    const lines = Array.from({ length: 1001 }, (_, index) => row(index + 1));
    expect(told(csv(header, ...lines))).toContain('has 1001 students.\n  Allowed: 1 to 1000 students in one lab.');
  });

  test('a line that is not UTF-8, of a file that a spreadsheet wrote', () => {
    const folder = folderWith({ 'lab.yaml': leastYaml });
    writeFileSync(join(folder, 'roster.csv'), Buffer.from(csv(header, row(1), `2,ren\xe9,${arn('x')}`), 'latin1'));
    expect(problemsOf(() => loadLab({ file: join(folder, 'lab.yaml'), env: {} }))).toBe(
      'One problem in the configuration of the lab:\n\nroster.csv:3  has bytes that are not UTF-8: ' +
        '"2,ren\ufffd,arn:aws:iam::123456789012:role/x".\n  Save it as UTF-8 (a spreadsheet: as CSV UTF-8).',
    );
  });

  test('nothing about the empty columns that a spreadsheet leaves behind the last one', () => {
    expect(load(csv(`${header},,`, `${row(1)},,`, `${row(2)},,`)).roster?.students).toHaveLength(2);
  });

  test('a file that is not there, or is a folder', () => {
    const env = { LAB_ROSTER: '/nowhere/class.csv' };
    expect(told(csv(header, row(1)), { env })).toContain('/nowhere/class.csv  does not exist.');
    expect(told(csv(header, row(1)), { env: { LAB_ROSTER: __dirname } })).toContain(
      `${__dirname}  is a folder, not a file.\n  LAB_ROSTER names another roster of the class`,
    );
  });

  test('a student who is not in the class, with the nearest who is', () => {
    expect(told(csv(header, row(1, 'ada')), { env: { LAB_STUDENT: 'adda' } })).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     LAB_STUDENT  is "adda", and the roster has no such id.
       Allowed: the id of a student in the roster of the class.
       Did you mean ada?"
    `);
  });
});

describe('The stacks of a class', () => {
  const students = (...seats: readonly number[]) => seats.map((seat) => ({ seat }));

  test(`hold up to ${studentsPerStack} students each, by their seats`, () => {
    const seats = Array.from({ length: 120 }, (_, index) => index + 1);
    expect(batchesOf(students(...seats)).map(({ name, students: members }) => [name, members.length])).toEqual([
      ['01', 50],
      ['02', 50],
      ['03', 20],
    ]);
  });

  test('keep every other student when one leaves, so that no table moves', () => {
    const before = batchesOf(students(1, 2, 50, 51, 1000));
    const after = batchesOf(students(1, 50, 51, 1000));
    const placeOf = (batches: typeof before) =>
      batches.flatMap((batch) => batch.students.map(({ seat }) => [seat, batch.name]));
    expect(placeOf(after)).toEqual(placeOf(before).filter(([seat]) => seat !== 2));
  });
});

describe("A student's copy of the lab", () => {
  const config = labSchema.parse({ ...leastConfig, systems: ['music', 'cassandra'] });
  const copy = resolveCopy(config, 'aws', {}, 'ada');

  test('has the systems that keep a person’s rows, in the namespace and over the tables of the student', () => {
    expect(Object.keys(copy.systems)).toEqual(['music']);
    expect(copy.systems.music).toMatchObject({ namespace: 'ada', settings: { replicas: 1 } });
    expect(copy.systems.music?.workloads.datastore.releases[0].environment).toMatchObject({
      MUSIC_TABLE: { value: 'Music-ada' },
      USER_TABLE: { value: 'User-ada' },
    });
  });

  test('is called by a host name of its own, under the domain of the class', () => {
    expect([copy.student, copy.host]).toEqual([{ id: 'ada' }, 'ada.fixture.internal']);
    const elsewhere = { ...config, roster: { ...config.roster, domain: 'lab.example.com' } };
    expect(resolveCopy(elsewhere, 'aws', {}, 'ada').host).toBe('ada.lab.example.com');
  });

  test('makes no tables and no policies, which are the class’s', () => {
    expect(copy).not.toHaveProperty('aws');
    expect(copy).not.toHaveProperty('roster');
  });
});
