import type { Finding, Rule } from '../rule';
import type { Manifest, Placed } from '../../synth/documents';

const mebibyte = 2 ** 20;

/**
 * What the API server keeps of a ConfigMap or Secret, and of all annotations of an object.
 * Sources: https://kubernetes.io/docs/concepts/configuration/configmap/ and
 * https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/objectmeta.go, read 2026-11-30
 */
const mostData = mebibyte;
const mostAnnotations = 256 * 1024;

/** `kubectl apply` without `--server-side` keeps the whole object in this annotation, as JSON with a line end. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** A chart that is too large is refused halfway: objects before it in the file are there, those behind it are not. */
export const objectsFit: Rule = {
  id: 'objects-fit',
  holds: 'every object is small enough for the API server, and for kubectl apply',
  check: (_, { charts }) => charts.flatMap(({ objects }) => objects).flatMap(findings),
};

function findings({ address, manifest }: Placed): readonly Finding[] {
  const data = dataBytes(manifest);
  if (data > mostData) {
    const value = `data: ${kibibytes(data)}, where ${kibibytes(mostData)} fit`;
    return [{ address, value, remedy: 'split it into several, or leave out rows' }];
  }
  const annotations = annotationBytes(manifest);
  if (annotations > mostAnnotations) {
    const value = `with the annotation that kubectl apply adds: ${kibibytes(annotations)} of annotations, where ${kibibytes(mostAnnotations)} fit`;
    return [{ address, value, remedy: 'split it into several, or leave out rows' }];
  }
  return [];
}

/** Values alone count; those of `data` in a Secret, and of `binaryData`, are Base64 of what is kept. */
function dataBytes(manifest: Manifest): number {
  const { kind, data = {}, binaryData = {}, stringData = {} } = manifest as Manifest & DataFields;
  if (kind !== 'ConfigMap' && kind !== 'Secret') return 0;
  const encoded = kind === 'Secret' ? { ...data, ...binaryData } : binaryData;
  const plain = kind === 'Secret' ? stringData : data;
  // Of a value that is null the rule `no-null` says enough.
  return sum(plain, (text) => Buffer.byteLength(text)) + sum(encoded, (text) => Buffer.byteLength(text, 'base64'));
}

type Texts = Readonly<Record<string, string | null>>;

interface DataFields {
  readonly data?: Texts;
  readonly binaryData?: Texts;
  readonly stringData?: Texts;
}

function annotationBytes(manifest: Manifest): number {
  const { annotations = {} } = manifest.metadata;
  const applied = { ...manifest, metadata: { ...manifest.metadata, annotations } };
  const all = { ...annotations, [lastApplied]: `${goJson(applied)}\n` };
  return Object.entries(all).reduce((bytes, [key, value]) => bytes + Buffer.byteLength(key + value), 0);
}

/** Go writes an escape of six bytes for what could end a script in HTML. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, '\\u0000');
}

function sum(texts: Texts, bytesOf: (text: string) => number): number {
  return Object.values(texts).reduce((bytes, text) => bytes + bytesOf(text ?? ''), 0);
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
