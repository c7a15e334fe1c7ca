/** Everything that is synthesized for one lab, as plain values that a test may change. */
import { App } from 'cdk8s';
import { Testing } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { PlatformLab } from '../../src/lab/stacks';
import { addCharts } from '../../src/synth/charts';
import { type Documents, type Manifest, readStack } from '../../src/synth/documents';
import { addStacks } from '../../src/synth/stacks';

export interface Json {
  [key: string]: unknown;
}

export interface Synthesized {
  readonly lab: PlatformLab;
  readonly manifests: Json[];
  /** Name of the stack → its cdk.tf.json. */
  readonly stacks: Record<string, Json>;
}

export function synthesize(lab: PlatformLab): Synthesized {
  const app = new App();
  addCharts(app, lab);
  const manifests = parseAllDocuments(app.synthYaml()).map((document) => document.toJS() as Json);
  return { lab, manifests, stacks: stacksOf(lab) };
}

function stacksOf(lab: PlatformLab): Record<string, Json> {
  const outdir = mkdtempSync(join(tmpdir(), 'hardening-'));
  try {
    const app = Testing.app({ outdir });
    return Object.fromEntries(
      addStacks(app, lab).map((stack) => [stack.node.id, JSON.parse(Testing.synth(stack)) as Json]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export function copyOf({ lab, manifests, stacks }: Synthesized): Synthesized {
  return { lab, manifests: structuredClone(manifests), stacks: structuredClone(stacks) };
}

/** As the rules of `lab check` read it. */
export function documentsOf({ lab, manifests, stacks }: Synthesized): Documents {
  const objects = (manifests as unknown as readonly Manifest[]).map((manifest) => ({
    manifest,
    address: `kubernetes/all.k8s.yaml ${manifest.kind}/${manifest.metadata.name}`,
  }));
  return {
    environment: lab.environment,
    charts: [{ name: 'all', objects }],
    stacks: Object.entries(stacks).map(([name, json]) => readStack(name, JSON.stringify(json))),
  };
}

/** The value at a path such as `spec.containers.0.image`; undefined where the path ends early. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
}

/** Sets the value at a path whose parent is there; undefined removes it. */
export function put(value: unknown, path: string, to: unknown): void {
  const keys = path.split('.');
  const parent = at(value, keys.slice(0, -1).join('.')) ?? (keys.length === 1 ? value : undefined);
  if (typeof parent !== 'object' || parent === null)
    throw new Error(`${path} has no parent in ${JSON.stringify(value)}`);
  const key = keys.at(-1) ?? '';
  if (to === undefined) delete (parent as Json)[key];
  else (parent as Json)[key] = to;
}

/** Every object of some kinds. */
export function kinds(...names: readonly string[]) {
  return ({ manifests }: Synthesized): readonly Json[] => manifests.filter(({ kind }) => names.includes(String(kind)));
}

/** Every pod template's spec. */
export function pods(synthesized: Synthesized): readonly Json[] {
  const made = kinds('Deployment', 'StatefulSet', 'DaemonSet', 'Job')(synthesized);
  const timed = kinds('CronJob')(synthesized).map((job) => at(job, 'spec.jobTemplate'));
  return [...made, ...timed].map((maker) => at(maker, 'spec.template.spec') as Json);
}

/** Names of the service accounts that are bound to a role, and so talk to the Kubernetes API. */
export function boundAccounts(synthesized: Synthesized): readonly unknown[] {
  return kinds('RoleBinding')(synthesized).flatMap((binding) =>
    (binding['subjects'] as readonly Json[]).map(({ name }) => name),
  );
}

/** Every container of every pod template. */
export function containers(synthesized: Synthesized): readonly Json[] {
  return pods(synthesized).flatMap((pod) => pod['containers'] as Json[]);
}

/** Every resource of a Terraform type, in every stack. */
export function resources(type: string) {
  return ({ stacks }: Synthesized): readonly Json[] =>
    Object.values(stacks).flatMap((stack) =>
      Object.values((at(stack, `resource.${type}`) ?? {}) as Record<string, Json>),
    );
}
