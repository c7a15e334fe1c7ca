import { Yaml } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { stringifyYaml } from '../../src/synth/yaml';
import { awkwardStrings } from '../support/awkward-strings';

const strings = awkwardStrings(2_000, 756);

/** What a text is after it was written and read, as a value, in a list and as a key. */
const documents = strings.map((text) => ({ value: text, list: [text], [`key ${text}`]: 1, [text]: 'a' }));

/** The documents that a reader of that version of YAML takes for something else. */
function changed(yaml: string, version: '1.1' | '1.2'): readonly unknown[] {
  const read = parseAllDocuments(yaml, { version, customTags: (tags) => tags.filter((tag) => !isMerge(tag)) });
  return documents.filter((document, index) => JSON.stringify(read[index]?.toJS()) !== JSON.stringify(document));
}

function isMerge(tag: unknown): boolean {
  return (tag as { readonly tag?: string }).tag === 'tag:yaml.org,2002:merge';
}

describe('YAML that is synthesized', () => {
  test.each(['1.1', '1.2'] as const)('says the same to a reader of YAML %s, text by text', (version) => {
    expect(changed(stringifyYaml(...documents), version)).toEqual([]);
  });

  test('would not, were it written by cdk8s alone', () => {
    expect(changed(Yaml.stringify(...documents), '1.2')).not.toEqual([]);
  });

  test.each(['0o17', '0X1F', '0B1', '1e1_0', '-_9', '0b-1', '.5', '12:30', '2026-12-31', 'on', 'Y', '<<', '+.INF'])(
    'has %s in quotes, which kubectl or an older reader takes for something else',
    (text) => {
      expect(stringifyYaml({ a: text, [text]: 1 })).toBe(`a: "${text}"\n"${text}": 1\n`);
    },
  );

  test('has an escape for what some readers take for the end of a line, or refuse', () => {
    expect(stringifyYaml('a\u0085b\u2028c\u2029d\ufeffe\u007ff\u0000g\r\nh')).toBe(
      '"a\\u0085b\\u2028c\\u2029d\\ufeffe\\u007ff\\0g\\r\\nh"\n',
    );
  });

  test.each(['100m', '10Gi', 'v1', '/healthz', 'a.b/c', 'Année', '😀'])('leaves %s as it is', (text) => {
    expect(stringifyYaml({ a: text })).toBe(`a: ${text}\n`);
  });

  test('keeps long lines whole, numbers numbers, and texts of several lines readable', () => {
    const long = 'word '.repeat(40).trim();
    expect(stringifyYaml({ long, count: 15, text: 'one\ntwo\n' })).toBe(
      `long: ${long}\ncount: 15\ntext: |\n  one\n  two\n`,
    );
  });

  test('shows what was never set as null, so that a check can find it', () => {
    expect(stringifyYaml({ a: undefined }, 1)).toBe('a: null\n---\n1\n');
  });
});
