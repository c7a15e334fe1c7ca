import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageLockVariable, readImageLock } from '../../../src/lab/config/images';
import { loadConfig, loadLab } from '../../../src/lab/config/load';
import { folderWith, leastYaml, problemsOf, told } from '../folder';

const imagesOf = (env: Parameters<typeof readImageLock>[2]) =>
  readImageLock('lab.yaml', { environment: 'local', local: { cluster: 'kind' } }, env);

/** Milliseconds of a processor, of which a person on a quiet machine waits about as many. */
const mostMs = 2_000;

/** What a person is told, which must not take long. */
function soon(tell: () => string): string {
  const start = process.cpuUsage();
  const message = tell();
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000).toBeLessThan(mostMs);
  return message;
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

describe('A file that never ends, or is no file, is named at once', () => {
  const toldOfFile = (name: string) => soon(() => problemsOf(() => loadConfig({ file: name, env: {} })));

  test('a named pipe that nobody writes to', () => {
    const pipe = join(folderWith({}), 'lab.yaml');
    execFileSync('mkfifo', [pipe]);
    expect(toldOfFile(pipe)).toContain('lab.yaml  is a pipe, a socket or a device, not a file.');
  });

  test('a device without an end, also where a personal file or a roster stands', () => {
    expect(toldOfFile('/dev/zero')).toContain('/dev/zero  is a pipe, a socket or a device, not a file.');
    const folder = folderWith({ 'lab.yaml': leastYaml });
    symlinkSync('/dev/zero', join(folder, 'lab.local.yaml'));
    expect(toldOfFile(join(folder, 'lab.yaml'))).toContain('lab.local.yaml  is a pipe, a socket or a device');
    const load = () =>
      loadLab({ file: join(folderWith({ 'lab.yaml': leastYaml }), 'lab.yaml'), env: { LAB_ROSTER: '/dev/zero' } });
    expect(soon(() => problemsOf(load))).toContain('/dev/zero  is a pipe, a socket or a device');
    expect(soon(() => problemsOf(() => imagesOf({ [imageLockVariable]: '/dev/zero' })))).toContain(
      'LAB_IMAGES_LOCK  names /dev/zero, which is a pipe, a socket or a device',
    );
  });

  test.each([
    [128, 'lab.yaml'],
    [128, 'lab.local.yaml'],
  ])('more than %d KiB in %s', (kibibytes, name) => {
    const bytes = kibibytes * 1024;
    expect(soon(() => told({ [name]: `owner: ${'#'.repeat(10_000_000)}` }))).toContain(
      `${name}  is too large.\n  Allowed: up to 128 KiB.`,
    );
    const comment = (size: number) => `${leastYaml}#${'x'.repeat(size - leastYaml.length - 2)}\n`;
    expect(() => told({ [name]: comment(bytes) })).toThrow('Nothing was wrong');
    expect(told({ [name]: comment(bytes + 1) })).toContain('is too large');
  });
});

describe('Text that is no UTF-8 is named with its line', () => {
  test.each([
    [
      'Latin 1',
      Buffer.from('a: 1\r\nowner: Ren\xe9\r\n', 'latin1'),
      'lab.local.yaml:2  has bytes that are not UTF-8: "owner: Ren�".',
    ],
    ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), 'lab.local.yaml:1  has bytes that are not UTF-8'],
    [
      'a character that is cut off',
      Buffer.from('# é').subarray(0, 3),
      'lab.local.yaml:1  has bytes that are not UTF-8: "# �".',
    ],
    ['UTF-16', Buffer.from('\ufeffowner: me\n', 'utf16le'), 'lab.local.yaml:1  has bytes that are not UTF-8'],
    ['UTF-16 without a mark', Buffer.from('owner: me\n', 'utf16le'), 'lab.local.yaml  is no text: it has zero bytes'],
  ])('%s', (_, bytes, what) => {
    const folder = folderWith({ 'lab.yaml': leastYaml });
    writeFileSync(join(folder, 'lab.local.yaml'), bytes);
    const message = problemsOf(() => loadConfig({ file: join(folder, 'lab.yaml'), env: {} }));
    expect(message).toContain(what);
    expect(message).toContain('Save it as UTF-8');
  });

  test('nothing about what is', () => {
    expect(() => told({ 'lab.local.yaml': '\ufeff# été 😀\nowner: me\n' })).toThrow('Nothing was wrong');
  });
});

describe('YAML that would not end, or ends in a crash, is a sentence', () => {
  test.each([
    [
      'an alias within its own list',
      'aws: &a { admins: [*a] }',
      'lab.local.yaml:1  has the alias *a within what it stands for.',
    ],
    [
      'an alias within its own mapping',
      'x: &a\n  y: *a',
      'lab.local.yaml:2  has the alias *a within what it stands for.',
    ],
    [
      'a hundred thousand lists in lists',
      `owner: ${'['.repeat(100_000)}`,
      'nests lists or mappings too deeply.\n  Allowed: 20 levels.',
    ],
    ['twenty-one lists in lists', `owner: ${'['.repeat(21)}${']'.repeat(21)}`, 'nests lists or mappings too deeply'],
    [
      'aliases of aliases',
      `a0: &a0 [x, x]\n${lines(30, (index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`)}`,
      'lab.local.yaml:1  is not YAML: Excessive alias count',
    ],
  ])('%s', (_, yaml, what) => {
    expect(soon(() => told({ 'lab.local.yaml': yaml }))).toContain(what);
  });

  test('an alias that names what stands before it is as good as that', () => {
    const yaml = leastYaml.replace('name: fixture', 'name: &n fixture') + 'roster: { domain: *n }\n';
    expect(() => told({ 'lab.yaml': yaml })).toThrow('Nothing was wrong');
  });

  test.each(['*a', '[*a]', '&a [*a]', '!!omap [a: b]', '[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]'])(
    '%s in a variable and in a flag',
    (text) => {
      const flaw = /has the alias \*a|has the tag !!omap|nests lists or mappings too deeply/;
      expect(told({}, { env: { LAB_AWS_ZONES: text } })).toMatch(
        new RegExp(`^LAB_AWS_ZONES {2}aws.zones ${flaw.source}`, 'm'),
      );
      expect(told({}, { set: [`aws.zones=${text}`] })).toMatch(
        new RegExp(`^--set aws.zones {2}aws.zones ${flaw.source}`, 'm'),
      );
    },
  );

  test('a setting of sixteen thousand characters and more', () => {
    const set = [`owner=${'a'.repeat(16 * 1024 + 1)}`, `aws.zones=[${'a, '.repeat(50_000)}]`];
    const message = soon(() => told({}, { set }));
    expect(message).toContain('--set owner  owner has 16385 characters.\n  Allowed: up to 16384.');
    expect(message).toContain('--set aws.zones  aws.zones has 150002 characters.');
  });

  test('the name of a flag that is as long', () => {
    expect(soon(() => told({}, { set: [`${'a'.repeat(100_000)}=1`] })).length).toBeLessThan(500);
  });
});

describe('Whoever has very much to correct is told the first twenty, and how much it is', () => {
  test('of the unknown keys of a large file, in the order of their lines', () => {
    const message = soon(() => told({ 'lab.local.yaml': lines(10_000, (index) => `k${index}: 1`) }));
    expect(message).toMatch(
      /^10000 problems in the configuration of the lab; 20 of them:\n\nlab\.local\.yaml:1 {2}k0 is no known key/,
    );
    expect(message.match(/ is no known key/g)).toHaveLength(20);
    expect(message).toContain('lab.local.yaml:20  k19 ');
  });

  test('of the keys that are there twice', () => {
    const message = soon(() => told({ 'lab.local.yaml': lines(15_001, () => 'a: 1') }));
    expect(message).toMatch(/^15001 problems in the configuration of the lab; 20 of them:/);
  });

  test.each([
    ['aws.admins', 100],
    ['aws.apiAccessCidrs', 40],
    ['aws.zones', 100],
    ['systems', 100],
  ])('but of a list that is far too long only that: %s', (path, most) => {
    const [section, key = section] = path.split('.');
    const list = `[${lines(10_000, (index) => `x${index},`).replaceAll('\n', ' ')}]`;
    const yaml = section === key ? `${section}: ${list}` : `${section}: { ${key}: ${list} }`;
    const message = soon(() => told({ 'lab.local.yaml': yaml }));
    expect(message).toMatch(/^One problem/);
    expect(message).toContain(`${path} is ["x0","x1",`);
    expect(message).toContain(`Allowed: at most ${most} of them.`);
  });

  test('and not more than there is room for, where there are exactly twenty or one more', () => {
    const many = (count: number) => told({ 'lab.local.yaml': lines(count, (index) => `k${index}: 1`) });
    expect(many(20)).toMatch(/^20 problems in the configuration of the lab:/);
    expect(many(21)).toMatch(/^21 problems in the configuration of the lab; 20 of them:/);
  });

  test('without what moves a terminal, and without a name of a thousand letters', () => {
    const message = told({ 'lab.local.yaml': `"\\e[31mred\\u202e": 1\n${'k'.repeat(1_000)}: 1\n` });
    expect(message).toContain('lab.local.yaml:1  �[31mred� is no known key.');
    expect(message).toContain(`  ${'k'.repeat(99)}… is no known key.`);
  });
});

test('keys that every object has are unknown keys like others', () => {
  const message = told({
    'lab.local.yaml': '__proto__: { name: x }\nconstructor: 1\ntoString: 1\naws: { __proto__: 1 }\n',
  });
  for (const key of ['__proto__', 'constructor', 'toString', 'aws.__proto__'])
    expect(message).toContain(`${key} is no known key`);
});

test('a folder is none of the files that are read', () => {
  const folder = folderWith({ 'lab.yaml': leastYaml });
  mkdirSync(join(folder, 'roster.csv'));
  expect(problemsOf(() => loadLab({ file: join(folder, 'lab.yaml'), env: {} }))).toContain(
    'roster.csv  is a folder, not a file.',
  );
  expect(problemsOf(() => imagesOf({ [imageLockVariable]: folder }))).toContain('which is a folder, not a file.');
  expect(problemsOf(() => imagesOf({ [imageLockVariable]: join(folder, 'lab.yaml', 'x') }))).toContain(
    'which does not exist.',
  );
});
