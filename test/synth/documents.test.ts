import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChart, readDocuments } from '../../src/synth/documents';
import { UserError } from '../../src/user-error';

describe('reading what was synthesized', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-documents-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  test('gives charts with their objects and stacks with their resources, each with the place where it stands', () => {
    write('kubernetes/web.k8s.yaml', '---\n# empty\n---\nkind: Service\nmetadata:\n  name: web\n');
    write('terraform/stacks/data/cdk.tf.json', '{"resource":{"aws_kms_key":{"key":{"tags":{"a":"b"}}}}}');
    expect(readDocuments(folder, 'aws')).toEqual({
      environment: 'aws',
      charts: [
        {
          name: 'web',
          objects: [
            {
              address: 'kubernetes/web.k8s.yaml Service/web',
              manifest: { kind: 'Service', metadata: { name: 'web' } },
            },
          ],
        },
      ],
      stacks: [
        {
          name: 'data',
          resources: [
            {
              type: 'aws_kms_key',
              address: 'terraform/stacks/data aws_kms_key.key',
              attributes: { tags: { a: 'b' } },
            },
          ],
        },
      ],
    });
  });

  test('refuses a chart that is no YAML, or says one thing twice, in place of reading half of it', () => {
    const metadata = 'kind: Service\nmetadata: { name: web }\n';
    expect(() => readChart('web.k8s.yaml', `${metadata}kind: Pod\n`)).toThrow(
      /^kubernetes\/web\.k8s\.yaml is not YAML: Map keys must be unique at line 3/,
    );
    expect(() => readChart('web.k8s.yaml', `${metadata}a: [`)).toThrow(UserError);
    expect(readChart('web.k8s.yaml', metadata).objects).toHaveLength(1);
  });

  test('takes an environment without a half, and a stack without resources, for empty', () => {
    expect(readDocuments(folder, 'local')).toEqual({ environment: 'local', charts: [], stacks: [] });
    write('terraform/stacks/empty/cdk.tf.json', '{}');
    expect(readDocuments(folder, 'local').stacks).toEqual([{ name: 'empty', resources: [] }]);
  });

  test('keeps the order of the names, whatever the locale', () => {
    for (const name of ['b', 'Z', '00-a', 'ä']) write(`kubernetes/${name}.k8s.yaml`, '');
    expect(readDocuments(folder, 'local').charts.map(({ name }) => name)).toEqual(['00-a', 'Z', 'b', 'ä']);
  });
});
