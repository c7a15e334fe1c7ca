/** What is synthesized means to kubectl and the API server what it means to us, text by text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { textsSurvive } from '../../../src/analysis/checks/texts-survive';
import { environmentNames } from '../../../src/lab/lab';
import { readChart } from '../../../src/synth/documents';
import { stringifyYaml } from '../../../src/synth/yaml';
import { awkwardStrings } from '../../support/awkward-strings';
import { fixtureLab } from '../../support/lab';
import type { KubeObject } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { findYamlReader, type YamlReader } from '../../tools/kubernetes/yaml-reader';
import { dist } from './support';

const strings = awkwardStrings(10_000, 12);
const documents = strings.map((text) => ({ value: text, list: [text], [`key ${text}`]: 1, [text]: 'a' }));

let read: YamlReader;

beforeAll(async () => {
  read = await findYamlReader();
});

function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name));
}

describe('The parser of kubectl', () => {
  test.each(environmentNames)('reads every file of dist/%s as this project does', (environment) => {
    const files = yamlFiles(join(dist, environment));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      expect({ file, documents: read(text) }).toEqual({ file, documents: ours(text) });
    }
  });

  test('reads ten thousand awkward texts as they were written, as values and as keys', () => {
    expect(mistaken(documents, read(stringifyYaml(...documents)))).toEqual([]);
  });

  test('takes texts for numbers that cdk8s alone writes plainly', () => {
    const numerals = ['0o17', '0X1F', '0B1', '1e1_0', '-_9'].map((value) => ({ value }));
    expect(read(Yaml.stringify(...numerals))).toEqual([15, 31, 1, 1e10, -9].map((value) => ({ value })));
    expect(read(stringifyYaml(...numerals))).toEqual(numerals);
  });
});

describe('The API server', () => {
  const configMap = (name: string, data: Readonly<Record<string, string>>) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data,
  });
  const keyed = (texts: readonly string[]) => Object.fromEntries(texts.map((text, key) => [`k${key}`, text]));
  let cluster: Cluster;

  beforeAll(() => {
    cluster = Cluster.connect();
  });
  afterAll(() => cluster.api.close());

  async function kept(data: Readonly<Record<string, string>>, ...command: readonly string[]): Promise<unknown> {
    const object = configMap('awkward', data);
    try {
      await cluster.kubectl([...command, '-f', '-'], stringifyYaml(object));
    } catch (error) {
      return String(error);
    }
    const back = await cluster.api.get<typeof object & KubeObject>(object);
    await cluster.api.remove(object);
    return back.data;
  }

  test('keeps those texts as they were written, created with kubectl', async () => {
    for (const texts of batches(strings, 1_000)) expect(await kept(keyed(texts), 'create')).toEqual(keyed(texts));
  });

  test('keeps those that the check texts-survive lets pass, applied on the side of the server', async () => {
    const surviving = strings.filter((text) => !isFound(configMap('awkward', { text })));
    expect(surviving.length).toBeGreaterThan(5_000);
    expect(await kept(keyed(surviving), 'apply', '--server-side')).toEqual(keyed(surviving));
  });

  test.each(['\u007f', '\u0085', '\u009f', '\ufffe'])('refuses or changes a text with %j', async (character) => {
    const data = { text: `a${character}b` };
    expect(isFound(configMap('awkward', data))).toBe(true);
    expect(await kept(data, 'apply', '--server-side')).not.toEqual(data);
  });
});

function isFound(object: object): boolean {
  const documents = {
    environment: 'local',
    charts: [readChart('a.k8s.yaml', stringifyYaml(object))],
    stacks: [],
  } as const;
  return textsSurvive.check(fixtureLab('local'), documents).length > 0;
}

function ours(text: string): readonly unknown[] {
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

function mistaken(written: readonly object[], back: readonly unknown[]): readonly object[] {
  return written.filter((document, index) => !isSame(document, back[index]));
}

/** Go sorts the keys of what it reads. */
function isSame(one: object, other: unknown): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return typeof other === 'object' && other !== null && sorted(one) === sorted(other);
}

function batches<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
