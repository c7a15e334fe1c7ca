import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { preProcessFile } from 'typescript';
import { forbidden } from '../../scripts/import-zones';

const root = join(__dirname, '../..');

function sources(): readonly string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name.split(sep).join('/')}`);
}

function importsOf(file: string): readonly string[] {
  return preProcessFile(readFileSync(join(root, file), 'utf8'), true, true).importedFiles.map(
    ({ fileName }) => fileName,
  );
}

/** The files that relative imports lead to. */
function targetsOf(file: string, specifiers: readonly string[]): readonly string[] {
  return specifiers.filter((one) => one.startsWith('.')).map((one) => `${posix.join(posix.dirname(file), one)}.ts`);
}

/** A walk along imports that ends where it began, if there is one. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = walk(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = walk(file, []);
    if (circle) return circle;
  }
  return undefined;
}

test('every import in src goes where the house allows', () => {
  const imports = sources().flatMap((file) => importsOf(file).map((specifier) => [file, specifier] as const));
  expect(imports.length).toBeGreaterThan(100);
  const offences = imports.flatMap(([file, specifier]) => forbidden(file, specifier) ?? []);
  expect(offences).toEqual([]);
});

describe('Imports', () => {
  test('go in no circle, not even for a type', () => {
    const graph = new Map(sources().map((file) => [file, targetsOf(file, importsOf(file))]));
    expect(circleIn(graph)).toBeUndefined();
  });

  test('that go in a circle are found', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['c']],
      ['c', []],
    ]);
    expect(circleIn(graph)).toBeUndefined();
    expect(circleIn(graph.set('c', ['b']))).toEqual(['b', 'c', 'b']);
  });
});

test.each([
  ['another system', 'src/systems/music/chart.ts', '../cassandra/contract'],
  ['a service of another system', 'src/systems/music/services/users/app.ts', '../../../cassandra/services/writer/log'],
  ['a chart in a service', 'src/systems/music/services/users/app.ts', '../../chart'],
  ['a service in a chart', 'src/systems/music/chart.ts', './services/users/app'],
  ['a chart in operations', 'src/systems/music/operations/local/run.ts', '../../chart'],
  ['the lab in a service', 'src/systems/music/services/users/main.ts', '../../../../lab/lab'],
  ['the local runtime in a service', 'src/systems/music/services/users/main.ts', '../../../../local/store'],
  ['cdk8s in a service', 'src/systems/music/services/users/app.ts', 'cdk8s'],
  ['cdktf in a chart', 'src/systems/music/chart.ts', 'cdktf'],
  ['cdk8s in a stack', 'src/platform/terraform/network.ts', 'cdk8s-plus-28'],
  ['the root of the AWS provider', 'src/platform/terraform/network.ts', '@cdktf/provider-aws'],
  ['the platform in a construct', 'src/constructs/terraform/role.ts', '../../platform/terraform/network'],
  ['the configuration in a construct', 'src/constructs/kubernetes/pod.ts', '../../lab/config/load'],
  ['a chart in the lab', 'src/lab/systems.ts', '../systems/music/chart'],
  ['a package in a contract', 'src/systems/music/contract.ts', 'zod'],
  ['the other app', 'src/synth/kubernetes.ts', './stacks'],
  ['a chart in an analysis', 'src/analysis/rules.ts', '../systems/music/chart'],
  ['cdktf in the command line', 'src/cli/verbs/synth.ts', 'cdktf/lib/app'],
  ['an app in the command line', 'src/cli/verbs/synth.ts', '../../synth/kubernetes'],
])('the house refuses %s', (_, file, specifier) => {
  expect(forbidden(file, specifier)).toMatch(/ may not import /);
});

test.each([
  ['its own contract in a service', 'src/systems/music/services/users/app.ts', '../../contract'],
  ['a neighbour in a service', 'src/systems/music/services/users/app.ts', '../datastore/client'],
  ['the runtime in a service', 'src/systems/music/services/users/app.ts', '../../../../runtime/server'],
  ['a deep import of the AWS provider', 'src/platform/terraform/network.ts', '@cdktf/provider-aws/lib/vpc'],
  [
    'generated classes in a construct',
    'src/constructs/kubernetes/mesh-route.ts',
    '../../../imports/networking.istio.io',
  ],
  ['the types of a contract anywhere', 'src/analysis/rules.ts', '../contract'],
  ['operations of any system in the command line', 'src/cli/verbs/run.ts', '../../systems/music/operations/local/run'],
  ['modules of Node anywhere', 'src/contract.ts', 'node:path'],
])('the house allows %s', (_, file, specifier) => {
  expect(forbidden(file, specifier)).toBeUndefined();
});

test('a file in no zone is found', () => {
  expect(forbidden('src/helpers/all.ts', 'node:path')).toContain('is in no zone');
});

test('type imports, re-exports and lazy imports are imports', () => {
  const text = `import type { A } from './a'; export * from './b'; const c = () => import('./c');`;
  const specifiers = preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  expect(specifiers).toEqual(['./a', './b', './c']);
});
