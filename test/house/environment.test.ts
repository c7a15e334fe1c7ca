import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { contractOf, systemNames } from '../../src/lab/systems';

const root = join(__dirname, '../..');

/** What whoever starts a process gives it, whatever the contract: src/runtime/environment.ts, Kubernetes, the SDK of AWS. */
const given = new Set([
  ...['HOST', 'PORT', 'ALLOWED_HOSTS'],
  ...['KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT', 'AWS_ACCESS_KEY_ID'],
]);

/** Names of others that are written like a variable: types of DynamoDB, levels of Cassandra, a constant of node:vm. */
const foreign = new Set([
  ...['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'],
  ...['ONE', 'QUORUM', 'ALL'],
  'USE_MAIN_CONTEXT_DEFAULT_LOADER',
]);

/** A variable of the environment, as our own names are never written. */
const variable = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

/** Properties that are called like variables: read, taken apart, or listed as what is to be read. */
function variablesIn(text: string): readonly string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    for (const name of propertiesOf(node))
      if (name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) && variable.test(name.text))
        found.add(name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('a.ts', text, ts.ScriptTarget.ESNext));
  return [...found];
}

function propertiesOf(node: ts.Node): readonly (ts.Node | undefined)[] {
  if (ts.isPropertyAccessExpression(node)) return [node.name];
  if (ts.isElementAccessExpression(node)) return [node.argumentExpression];
  if (ts.isBindingElement(node)) return [node.propertyName ?? node.name];
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) return [node.name];
  return [];
}

/** Of each workload whose program is ours: what its contract lists, and what its sources read. */
const workloads = systemNames.flatMap((system) =>
  Object.entries(contractOf(system).workloads).flatMap(([key, { environment }]) => {
    const folder = join(root, 'src/systems', system, 'services', key);
    if (!existsSync(join(folder, 'main.ts'))) return [];
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const read = files.flatMap((file) => variablesIn(readFileSync(join(folder, file), 'utf8')));
    return [{ name: `${system} ${key}`, listed: Object.keys(environment), read: [...new Set(read)] }];
  }),
);

test('What a service reads from its environment is in its contract', () => {
  expect(workloads.length).toBeGreaterThan(10);
  const unlisted = workloads.flatMap(({ name, listed, read }) =>
    read.filter((one) => ![...listed, ...given, ...foreign].includes(one)).map((one) => `${name}: ${one}`),
  );
  expect(unlisted).toEqual([]);
});

test('What a contract lists as the environment of a service is read', () => {
  const unread = workloads.flatMap(({ name, listed, read }) =>
    listed.filter((one) => !read.includes(one)).map((one) => `${name}: ${one}`),
  );
  expect(unread).toEqual([]);
});

test.each([
  ['listed beside the contract', "readEnvironment({ ...environment, ...{ LIFETIME: { from: 'value' } } }, {})"],
  ['read', 'const lifetime = process.env.LIFETIME;'],
  ['read by its name as a text', "const lifetime = process.env['LIFETIME'];"],
  ['taken apart', 'const { LIFETIME = "1" } = from;'],
  ['taken apart under another name', 'const { LIFETIME: lifetime } = process.env;'],
])('A variable that is %s is found', (_, text) => {
  expect(variablesIn(text)).toEqual(['LIFETIME']);
});
