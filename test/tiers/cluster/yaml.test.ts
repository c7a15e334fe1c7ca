/** What is synthesized means to kubectl and the API server what it means to us, text by text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { environmentNames } from '../../../src/lab/lab';
import { stringifyYaml } from '../../../src/synth/yaml';
import { awkwardStrings } from '../../support/awkward-strings';
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
  test('keeps those texts as they were written, applied with kubectl', async () => {
    const cluster = Cluster.connect();
    const configMaps = batches(strings, 1_000).map((texts, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `awkward-${index}`, namespace: 'default' },
      data: Object.fromEntries(texts.map((text, key) => [`k${key}`, text])),
    }));
    await cluster.kubectl(['apply', '--server-side', '-f', '-'], stringifyYaml(...configMaps));
    for (const configMap of configMaps) {
      expect(await cluster.api.get(configMap)).toMatchObject({ data: configMap.data });
      await cluster.api.remove(configMap);
    }
    await cluster.api.close();
  });
});

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
