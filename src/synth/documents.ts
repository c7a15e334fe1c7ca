/** What was synthesized for one environment, read back as typed documents: what the checks and the tables look at. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { UserError } from '../user-error';
import type { EnvironmentName } from '../contract';

/** An object of the Kubernetes API as its YAML says it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** One object, and the file that it stands in. */
export interface Placed<M extends Manifest = Manifest> {
  readonly manifest: M;
  /** Where a person finds it, e.g. `kubernetes/music.k8s.yaml Service/cmpt756s2`. */
  readonly address: string;
}

export interface Chart {
  readonly name: string;
  readonly objects: readonly Placed[];
}

/** A resource block of Terraform JSON; values may hold `${…}` references. */
export interface Resource<A = Readonly<Record<string, unknown>>> {
  readonly type: string;
  readonly attributes: A;
  /** Where a person finds it, e.g. `terraform/stacks/network aws_vpc.vpc`. */
  readonly address: string;
}

export interface Stack {
  readonly name: string;
  readonly resources: readonly Resource[];
}

export interface Documents {
  readonly environment: EnvironmentName;
  /** In the order of their files. */
  readonly charts: readonly Chart[];
  readonly stacks: readonly Stack[];
}

/** Reads both halves from `<folder>/kubernetes` and `<folder>/terraform`. */
export function readDocuments(folder: string, environment: EnvironmentName): Documents {
  return { environment, charts: readCharts(join(folder, 'kubernetes')), stacks: readStacks(join(folder, 'terraform')) };
}

/** Reads every `<name>.k8s.yaml` in the folder. */
export function readCharts(folder: string): readonly Chart[] {
  return entries(folder)
    .filter((file) => file.endsWith('.k8s.yaml'))
    .map((file) => readChart(file, readFileSync(join(folder, file), 'utf8')));
}

/** Reads `stacks/<stack>/cdk.tf.json` of every stack in the folder. */
export function readStacks(folder: string): readonly Stack[] {
  const stacks = join(folder, 'stacks');
  return entries(stacks).map((name) => readStack(name, readFileSync(join(stacks, name, 'cdk.tf.json'), 'utf8')));
}

/** Names in the folder in an order that does not depend on the locale; none where an environment lacks that half. */
function entries(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/**
 * Reads the text of one YAML file of cdk8s; `file` is its name without a folder.
 * @throws UserError when it is no YAML: what a parser makes of such a text nevertheless, the API server never sees
 */
export function readChart(file: string, text: string): Chart {
  const manifests = parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error) throw new UserError(`kubernetes/${file} is not YAML: ${error.message}`);
    return document.toJS() as Manifest | null;
  });
  return {
    name: file.replace(/\.k8s\.yaml$/, ''),
    objects: manifests
      .filter((manifest) => manifest !== null)
      .map((manifest) => ({ manifest, address: `kubernetes/${file} ${manifest.kind}/${manifest.metadata.name}` })),
  };
}

/** Reads the text of one cdk.tf.json. */
export function readStack(name: string, text: string): Stack {
  type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  const { resource = {} } = JSON.parse(text) as { readonly resource?: Blocks };
  return {
    name,
    resources: Object.entries(resource).flatMap(([type, blocks]) =>
      Object.entries(blocks).map(([label, attributes]) => ({
        type,
        attributes,
        address: `terraform/stacks/${name} ${type}.${label}`,
      })),
    ),
  };
}
