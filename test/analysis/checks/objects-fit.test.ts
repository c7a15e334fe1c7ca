import { stringify } from 'yaml';
import { valuesOf } from '../findings';

const kibibyte = 1024;

function object(kind: string, fields: object, annotations?: Readonly<Record<string, string>>): string {
  const metadata = { name: 'songs', namespace: 'ns', ...(annotations && { annotations }) };
  return stringify({ apiVersion: 'v1', kind, metadata, ...fields }, { lineWidth: 0 });
}

const found = (yaml: string) => valuesOf('objects-fit', yaml);
const base64 = (bytes: number): string => Buffer.alloc(bytes).toString('base64');

describe('objects-fit', () => {
  test.each([
    ['ConfigMap', (bytes: number) => ({ data: { a: 'x'.repeat(bytes - 3), b: 'é ' } })],
    ['ConfigMap', (bytes: number) => ({ binaryData: { a: base64(bytes) } })],
    ['Secret', (bytes: number) => ({ data: { a: base64(bytes) } })],
    ['Secret', (bytes: number) => ({ stringData: { a: 'x'.repeat(bytes) } })],
  ])('finds a %s of more than 1 MiB, whatever holds it', (kind, fields) => {
    const [tooLarge] = found(object(kind, fields(1024 * kibibyte + 1)));
    expect(tooLarge).toBe('data: 1025 KiB, where 1024 KiB fit');
    const [fits] = found(object(kind, fields(1024 * kibibyte)));
    expect(fits).toMatch(/^with the annotation that kubectl apply adds: 1\d{3} KiB of annotations, where 256 KiB fit$/);
  });

  test('counts the annotation with what kubectl would keep in it, to the byte', () => {
    const around = (text: string) => object('ConfigMap', { data: { a: text } });
    const applied =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"songs","namespace":"ns","annotations":{}},"data":{"a":""}}\n';
    const rest = 256 * kibibyte - applied.length - 'kubectl.kubernetes.io/last-applied-configuration'.length;
    expect(found(around('x'.repeat(rest)))).toEqual([]);
    expect(found(around('x'.repeat(rest + 1)))).toEqual([
      'with the annotation that kubectl apply adds: 257 KiB of annotations, where 256 KiB fit',
    ]);
    expect(found(around('<>&\u2028'.repeat(Math.floor(rest / 24))))).toEqual([]);
    expect(found(around('<>&\u2028'.repeat(Math.ceil(rest / 24))))).toHaveLength(1);
    expect(found(around('\n'.repeat(Math.ceil(rest / 2))))).toHaveLength(1);
  });

  test('counts the annotations that are there, and objects of every kind', () => {
    const note = (bytes: number) => object('Service', { spec: {} }, { note: 'x'.repeat(bytes) });
    expect(found(note(127 * kibibyte))).toEqual([]);
    expect(found(note(129 * kibibyte))).toEqual([
      'with the annotation that kubectl apply adds: 259 KiB of annotations, where 256 KiB fit',
    ]);
  });
});
