/** Objects of which a check draws conclusions, read strictly: what it overlooked would have it prove something else. */
import type * as z from 'zod';
import type { Documents, Manifest } from '../synth/documents';
import { namespaceOf, objectsOf } from './kinds';
import type { Finding } from './rule';

export interface Understood<Spec> {
  readonly address: string;
  readonly namespace: string;
  readonly spec: Spec;
}

export interface Reading<Spec> {
  readonly understood: readonly Understood<Spec>[];
  /** A field or a value that the schema does not know, of an object that is therefore left out. */
  readonly findings: readonly Finding[];
}

/** Every object of a kind whose spec the schema knows to the last field. */
export function readAll<Spec>(documents: Documents, kind: string, schema: z.ZodType<Spec>): Reading<Spec> {
  const understood: Understood<Spec>[] = [];
  const findings: Finding[] = [];
  for (const { address, manifest } of objectsOf<Manifest & { readonly spec?: unknown }>(documents, kind)) {
    const { data, error } = schema.safeParse(manifest.spec ?? {});
    if (error) findings.push(...error.issues.map((issue) => unknown(address, issue)));
    else understood.push({ address, namespace: namespaceOf(manifest), spec: data });
  }
  return { understood, findings };
}

function unknown(address: string, { path, message }: z.core.$ZodIssue): Finding {
  return {
    address,
    value: `${['spec', ...path].join('.')}: ${message}`,
    remedy: 'say it without this: the checks do not know what it lets through, and so cannot compare who may call whom',
  };
}
