import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../src/lab/config/load';
import { folderWith, leastYaml, problemsOf, told } from '../folder';

describe('Whoever names a file that is no good is told what it is', () => {
  test.each([
    ['a: [1,\nb: 2\n', 'lab.yaml:2  is not YAML: Flow sequence'],
    ['name: a: b\n', 'lab.yaml:1  is not YAML: Nested mappings'],
    ['\tname: x\n', 'lab.yaml:1  is not YAML: Tabs are not allowed'],
    [
      'name: *nobody\n',
      'lab.yaml:1  has the alias *nobody without an anchor &nobody before it.\n  A text that begins with * needs quotes.',
    ],
    [
      'name: a\n---\nname: b\n',
      'lab.yaml:2  begins a second YAML document.\n  Allowed: one in a file.\n  Remove the line ---.',
    ],
    ['---\nname: a\n---\n', 'lab.yaml:3  begins a second YAML document.'],
    ['', 'lab.yaml  is empty'],
    ['# all of it commented out\n', 'lab.yaml  is empty'],
    ['- a\n- b\n', 'lab.yaml:1  is not a mapping of keys'],
    ['just text', 'lab.yaml:1  is not a mapping of keys'],
  ])('%j', (yaml, what) => {
    expect(told({ 'lab.yaml': yaml })).toContain(`One problem in the configuration of the lab:\n\n${what}`);
  });

  test('a key that is there twice, besides what else is wrong', () => {
    const message = told({ 'lab.yaml': `${leastYaml}name: SECOND\nmusic: { canary: 101 }\n` });
    const last = leastYaml.split('\n').length;
    expect(message).toContain('3 problems');
    expect(message).toContain(`lab.yaml:${last}  name is there a second time.`);
    expect(message).toContain(`lab.yaml:${last}  name is "SECOND".`);
    expect(message).toContain(`lab.yaml:${last + 1}  music.canary is the number 101.`);
  });

  test.each([
    ['!secret me', '!secret'],
    ['!!omap [a: b]', '!!omap'],
    ['!!set {a}', '!!set'],
    ['!!binary aGk=', '!!binary'],
    ['!<tag:example.com,2026:x> me', '!<tag:example.com,2026:x>'],
  ])('the tag of %s', (yaml, tag) => {
    expect(told({ 'lab.local.yaml': `owner: ${yaml}\n` })).toBe(
      'One problem in the configuration of the lab:\n\n' +
        `lab.local.yaml:1  has the tag ${tag}.\n  Allowed: plain values, lists and mappings.\n  Remove the tag.`,
    );
  });

  test('nothing about a tag that changes nothing', () => {
    expect(told({ 'lab.local.yaml': 'owner: !!str me\nname: X\n' })).toContain('One problem');
  });

  test('a folder, nothing, and what cannot be read', () => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'folder.yaml'));
    symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
    const toldOfFile = (name: string) => problemsOf(() => loadConfig({ file: join(folder, name), env: {} }));
    expect(toldOfFile('folder.yaml')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     folder.yaml  is a folder, not a file.
       Start from the sample lab.yaml of systems-lab; --file or LAB_FILE names another file."
    `);
    expect(toldOfFile('absent.yaml')).toContain('absent.yaml  does not exist.');
    expect(toldOfFile('loop.yaml')).toContain('loop.yaml  cannot be read (ELOOP).');
  });

  test.each([
    [{ 'lab.local.yaml/x': '' }, 'lab.local.yaml  is a folder, not a file.'],
    [{ 'lab.local.yaml': '- a\n' }, 'lab.local.yaml:1  is not a mapping of keys.'],
  ])('a lab.local.yaml that is no configuration: the lab does not need one', (files, what) => {
    expect(told(files)).toBe(
      `One problem in the configuration of the lab:\n\n${what}\n` +
        '  Remove it, or write in it what differs from lab.yaml for you, e.g. registryId: octocat.',
    );
  });
});
