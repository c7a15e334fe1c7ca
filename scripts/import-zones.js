/**
 * Who may import whom, written once: the linter (eslint.config.mjs) and a test (test/house/imports.test.ts)
 * both ask `forbidden`. Paths are relative to src/, without extension; `*` is one folder or file, `/**` is
 * everything from there down, and `$1` repeats what the row's own `*` matched.
 */
const { posix } = require('node:path');

const cdk8s = ['cdk8s', 'cdk8s-plus-28', 'constructs'];

/** Deep imports only: the root of the provider costs 1.2 GB of memory and nine seconds. */
const cdktf = ['cdktf', '@cdktf/provider-aws/lib', '@cdktf/provider-helm/lib', 'constructs'];

/** What only descriptions of infrastructure may load. */
const synthesis = ['cdk8s', 'cdk8s-plus-28', 'cdktf', '@cdktf', 'constructs'];

/**
 * The first row that matches a file decides. All may import Node's own modules, the types of `contract` and the one kind of error that people read;
 * a row without `packages` may import every package that is not for synthesis.
 */
const rows = [
  { files: 'contract', may: [], packages: [] },
  { files: 'user-error', may: [], packages: [] },
  { files: 'systems/*/contract', may: [], packages: [] },
  { files: 'systems/*/settings', may: ['systems/$1/contract', 'lab/config/values'], packages: ['zod'] },
  // What a system means, for its chart, its services and its operations alike.
  { files: 'systems/*/domain/**', may: ['systems/$1/domain/**', 'systems/$1/contract'], packages: [] },
  {
    files: 'systems/*/services/**',
    may: ['systems/$1/services/**', 'systems/$1/domain/**', 'systems/$1/contract', 'runtime/**'],
  },
  {
    files: 'systems/*/operations/**',
    may: [
      'systems/$1/operations/**',
      'systems/$1/domain/**',
      'systems/$1/contract',
      'systems/$1/data',
      'lab/lab',
      'lab/routes',
      'local/**',
      'runtime/**',
    ],
  },
  {
    files: 'systems/*/**',
    may: [
      'systems/$1/*',
      'systems/$1/dashboards/**',
      'systems/$1/domain/**',
      'lab/addons',
      'lab/lab',
      'lab/versions',
      'constructs/kubernetes/**',
      'imports/**',
    ],
    packages: cdk8s,
  },
  {
    files: 'lab/**',
    may: ['lab/**', 'systems/*/contract', 'systems/*/settings'],
    packages: ['csv-parse', 'yaml', 'zod', 'fastest-levenshtein'],
  },
  {
    files: 'constructs/kubernetes/**',
    may: ['constructs/kubernetes/**', 'lab/addons', 'lab/lab', 'lab/routes', 'imports/**'],
    packages: cdk8s,
  },
  { files: 'constructs/terraform/**', may: ['constructs/terraform/**', 'lab/lab', 'lab/versions'], packages: cdktf },
  {
    files: 'platform/kubernetes/**',
    may: ['platform/kubernetes/**', 'constructs/kubernetes/**', 'lab/addons', 'lab/lab', 'lab/versions', 'imports/**'],
    packages: cdk8s,
  },
  {
    files: 'platform/**',
    may: [
      'platform/terraform/**',
      'platform/addons/**',
      'constructs/terraform/**',
      'lab/addons',
      'lab/control-plane-size',
      'lab/lab',
      'lab/proxy-memory',
      'lab/stacks',
      'lab/state',
      'lab/versions',
    ],
    packages: cdktf,
  },
  { files: 'local/**', may: ['local/**', 'runtime/**', 'lab/lab', 'lab/routes'] },
  { files: 'runtime/**', may: ['runtime/**'] },
  // The two apps never meet.
  { files: 'synth/kubernetes', may: ['synth/charts', 'synth/documents', 'synth/yaml', 'lab/**'], packages: cdk8s },
  { files: 'synth/charts', may: ['systems/*/*', 'platform/kubernetes/**', 'lab/**'], packages: cdk8s },
  { files: 'synth/terraform', may: ['synth/stacks', 'synth/documents', 'lab/**'], packages: cdktf },
  { files: 'synth/stacks', may: ['platform/**', 'lab/**'], packages: cdktf },
  { files: 'synth/*', may: ['synth/documents', 'synth/write', 'synth/yaml', 'lab/lab'], packages: ['yaml'] },
  { files: 'analysis/**', may: ['analysis/**', 'synth/documents', 'lab/**'], packages: ['kubernetes-types', 'zod'] },
  {
    files: 'cli/**',
    may: [
      'cli/**',
      'lab/**',
      'analysis/**',
      'synth/documents',
      'synth/kind',
      'synth/write',
      'systems/*/operations/**',
      'local/**',
      'package.json',
    ],
  },
];

/**
 * Why a file may not import something, or undefined when it may.
 * @param {string} file path from the root of the repository, with forward slashes, e.g. `src/lab/lab.ts`
 * @param {string} specifier as it is written in the import
 */
function forbidden(file, specifier) {
  const name = pathOf(file);
  const [row, folder] = rowOf(name);
  if (row === undefined) return `${file} is in no zone: add it to scripts/import-zones.js`;
  const target = specifier.startsWith('.') ? pathOf(posix.join(posix.dirname(file), specifier)) : undefined;
  const may = target === undefined ? mayLoad(row, specifier) : mayReach(row, target, folder);
  if (may) return undefined;
  const allowed = target === undefined ? (row.packages ?? ['all packages but those for synthesis']) : row.may;
  return `${file} may not import ${target ?? specifier}, only ${[...allowed, 'node:*'].join(', ')}`;
}

function rowOf(name) {
  for (const row of rows) {
    const match = expression(row.files).exec(name);
    if (match) return [row, match[1]];
  }
  return [];
}

function mayReach(row, target, folder) {
  return ['contract', 'user-error', ...row.may].some((pattern) =>
    expression(pattern.replace('$1', folder)).test(target),
  );
}

function mayLoad(row, specifier) {
  const among = (packages) => packages.some((one) => specifier === one || specifier.startsWith(`${one}/`));
  return specifier.startsWith('node:') || (row.packages ? among(row.packages) : !among(synthesis));
}

/** `src/lab/lab.ts` is `lab/lab`; `imports/x.ts` is `imports/x`. */
function pathOf(file) {
  return file.replace(/^src\//, '').replace(/\.ts$/, '');
}

function expression(pattern) {
  const parts = { '/**': '(?:/.+)?', '*': '([^/]+)' };
  return new RegExp(`^${pattern.replace(/\/\*\*|\*/g, (wildcard) => parts[wildcard])}$`);
}

module.exports = { forbidden };
