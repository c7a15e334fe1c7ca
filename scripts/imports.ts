/**
 * `npm run imports` (needs Go): writes imports/, the typed classes of the custom resources that charts
 * use, from the pinned definitions. The same pins give the same files, byte for byte.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { type CustomResourceDefinition, pinnedCrds } from './crds';

/** Kinds that the constructs use, by API group. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  'networking.istio.io': ['DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService'],
  'security.istio.io': ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
  'monitoring.coreos.com': ['PodMonitor', 'PrometheusRule', 'ServiceMonitor'],
  'serving.knative.dev': ['Service'],
  'operator.knative.dev': ['KnativeServing'],
  'argoproj.io': ['WorkflowTemplate'],
  'gateway.networking.k8s.io': ['Gateway', 'HTTPRoute'],
};

/**
 * The one version that charts write: v1, or the newest of a group that has none yet. Others would add classes with a
 * version in their names.
 */
function versionOf(group: string): string {
  return { 'operator.knative.dev': 'v1beta1', 'argoproj.io': 'v1alpha1' }[group] ?? 'v1';
}

const root = dirname(import.meta.dirname);

function main(): void {
  const used = pinnedCrds().filter(isUsed).map(onlyVersion).map(withoutDescriptions).map(withoutTwins);
  requireEveryKind(used);
  mkdirSync(join(root, '.work'), { recursive: true });
  const work = mkdtempSync(join(root, '.work/imports-'));
  try {
    const definitions = join(work, 'definitions.yaml');
    writeFileSync(definitions, used.map((definition) => stringify(definition)).join('---\n'));
    const fresh = join(work, 'imports');
    importInto(fresh, definitions);
    rmSync(join(root, 'imports'), { recursive: true, force: true });
    renameSync(fresh, join(root, 'imports'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`imports/: ${readdirSync(join(root, 'imports')).join(', ')} (${used.length} kinds)`);
}

/** `--no-save` leaves cdk8s.yaml as it is, `--no-check-upgrade` keeps the CLI from calling home. */
function importInto(folder: string, definitions: string): void {
  const cli = join(root, 'node_modules/cdk8s-cli/bin/cdk8s');
  const options = ['--no-check-upgrade', 'import', definitions, '--no-save', '--language', 'typescript'];
  execFileSync(process.execPath, [cli, ...options, '--output', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function isUsed({ spec }: CustomResourceDefinition): boolean {
  const wanted = kinds[spec.group]?.includes(spec.names.kind) ?? false;
  return wanted && spec.versions.some(({ name }) => name === versionOf(spec.group));
}

function requireEveryKind(found: readonly CustomResourceDefinition[]): void {
  const names = new Set(found.map(({ spec }) => `${spec.group}/${spec.names.kind}`));
  const missing = Object.entries(kinds)
    .flatMap(([group, members]) => members.map((kind) => `${group}/${kind}`))
    .filter((name) => !names.has(name));
  if (missing.length > 0)
    throw new Error(`The pinned modules define not, in the version that is written, ${missing.join(', ')}`);
}

function onlyVersion(definition: CustomResourceDefinition): CustomResourceDefinition {
  const { group, versions: all } = definition.spec;
  const versions = all.filter(({ name }) => name === versionOf(group));
  return { ...definition, spec: { ...definition.spec, versions } };
}

/** Two thirds of the generated text would be descriptions. A *property* called `description` stays. */
function withoutDescriptions<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutDescriptions) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, child]) => !(key === 'description' && typeof child === 'string'));
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutDescriptions(child)])) as T;
}

/** Istio spells one field in two ways, `jwksUri` and `jwks_uri`; of the two the generated class would write the second. */
function withoutTwins<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutTwins) as T;
  if (typeof value !== 'object' || value === null) return value;
  const camelCase = (key: string): string => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const kept = Object.entries(value).filter(([key]) => camelCase(key) === key || !(camelCase(key) in value));
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutTwins(child)])) as T;
}

main();
