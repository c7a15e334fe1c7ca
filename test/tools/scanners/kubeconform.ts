import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pinnedCrds } from '../../../scripts/crds';
import { crdModules } from '../../../src/lab/versions';
import { cached } from '../cache';
import { output, type ScannerFinding } from './finding';
import { goProgram, pythonProject, scanners } from './install';

interface Answer {
  readonly resources?: readonly {
    readonly filename: string;
    readonly kind: string;
    readonly name: string;
    readonly status: string;
    readonly msg: string;
  }[];
  readonly summary: { readonly valid: number };
}

/** Judges the YAML files of a folder by the schemas of a Kubernetes version; a field that these do not know is wrong. */
export async function kubeconform(folder: string, kubernetesVersion: string): Promise<readonly ScannerFinding[]> {
  const program = await goProgram(scanners.kubeconform);
  const schemas = await schemaFolder(kubernetesVersion);
  const locations = [
    join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json'),
    join(schemas, '{{.Group}}', '{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'),
  ].flatMap((template) => ['-schema-location', template]);
  const options = ['-strict', '-summary', '-output', 'json', '-kubernetes-version', `${kubernetesVersion}.0`];
  const { resources = [], summary } = JSON.parse(await output(program, [...options, ...locations, folder])) as Answer;
  if (summary.valid === 0) throw new Error(`kubeconform passed nothing in ${folder}: it has not looked`);
  return resources.map(({ filename, kind, name, status, msg }) => ({
    id: `kubeconform ${status.replace('status', '').toLowerCase()}`,
    address: `kubernetes/${basename(filename)} ${kind}/${name}`,
    text: msg,
  }));
}

/** Schemas of Kubernetes' own kinds and of the pinned custom resources. */
function schemaFolder(kubernetesVersion: string): Promise<string> {
  // Whatever makes other schemas: the two sources, and how this file rewrites them.
  const digest = createHash('sha256')
    .update(JSON.stringify([scanners, crdModules]))
    .update(readFileSync(__filename));
  const version = `${kubernetesVersion}-${digest.digest('hex').slice(0, 8)}`;
  return cached('kubeconform-schemas', version, async (fresh) => {
    await writeOwnSchemas(kubernetesVersion, fresh);
    writeCustomSchemas(fresh);
  });
}

/** The shipped files refer to one another by addresses that only their own program understands. */
async function writeOwnSchemas(kubernetesVersion: string, folder: string): Promise<void> {
  const environment = await pythonProject('kubernetes-validate', scanners.kubernetesValidate);
  const library = join(environment, 'lib', readdirSync(join(environment, 'lib'))[0] ?? '', 'site-packages');
  const shipped = join(library, 'kubernetes_validate/kubernetes-json-schema', `v${kubernetesVersion}.0-local-strict`);
  for (const file of readdirSync(shipped)) {
    const text = readFileSync(join(shipped, file), 'utf8').replaceAll(
      '"/api/_definitions.json#',
      '"_definitions.json#',
    );
    const schema = JSON.parse(text) as Record<string, unknown>;
    delete schema['$id'];
    writeFileSync(join(folder, file), JSON.stringify(schema));
  }
}

function writeCustomSchemas(folder: string): void {
  for (const { spec } of pinnedCrds()) {
    mkdirSync(join(folder, spec.group), { recursive: true });
    for (const { name, schema } of spec.versions as readonly Version[]) {
      const { properties = {}, ...rest } = schema.openAPIV3Schema;
      const whole = { ...rest, properties: { apiVersion: {}, kind: {}, metadata: {}, ...properties } };
      const file = `${spec.names.kind.toLowerCase()}_${name}.json`;
      writeFileSync(join(folder, spec.group, file), JSON.stringify(closed(whole)));
    }
  }
}

interface Version {
  readonly name: string;
  readonly schema: { readonly openAPIV3Schema: Schema };
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

/** Kubernetes drops, without a word, what a schema does not list: here it is an error instead. */
function closed(schema: Schema): object {
  const { properties, items, additionalProperties, ...rest } = schema;
  if (schema['x-kubernetes-int-or-string']) return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] ?? !properties;
  const named = Object.entries(properties ?? {}).map(([name, child]) => [name, closed(child)] as const);
  return {
    ...rest,
    ...(properties && { properties: Object.fromEntries(named) }),
    ...(items && { items: closed(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: closed(additionalProperties) }),
    ...(!isOpen && additionalProperties === undefined && { additionalProperties: false }),
  };
}
