/**
 * Bundles the CLI, the two synthesis apps and every service into build/, one file each, so that they
 * start fast and images carry no node_modules. `npm ci` runs it (prepare); bin/lab.js runs it again
 * when a source is newer than the bundles.
 */
const {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} = require('node:fs');
const { basename, dirname, join, resolve } = require('node:path');

const { keepSources } = require('./source-map');

const root = resolve(__dirname, '..');
const target = join(root, 'build');

/** Its time is when the build began that made the bundles. */
const bundle = join(target, 'lab.js');

/** What the bundles are made of. */
const sources = [
  'src',
  'imports',
  'package-lock.json',
  'scripts/build.js',
  'scripts/source-map.js',
  'scripts/no-http2.js',
  'scripts/no-locales.js',
].map((path) => join(root, path));

/**
 * Each bundle is replaced by a rename, so that a process that starts meanwhile, or a second build at the
 * same time, finds every bundle whole.
 */
async function build() {
  const { build: esbuild } = require('esbuild');
  const start = new Date();
  const made = await Promise.all([
    esbuild({ ...options, entryPoints: entryPoints(), outdir: target, write: false }),
    esbuild({ ...serviceOptions, entryPoints: serviceEntries(), outdir: target, write: false }),
  ]);
  const files = made.flatMap(({ outputFiles }) => outputFiles);
  const work = join(root, '.work');
  mkdirSync(work, { recursive: true });
  for (const file of files) {
    const { path } = file;
    const fresh = join(work, `${process.pid}-${basename(path)}`);
    try {
      writeFileSync(fresh, path.endsWith('.map') ? keepSources(file.text, isOwn) : file.contents);
      if (path === bundle) utimesSync(fresh, start, start);
      mkdirSync(dirname(path), { recursive: true });
      renameSync(fresh, path);
    } catch (cause) {
      rmSync(fresh, { force: true });
      const why = cause.code === 'ENOSPC' ? 'the disk is full' : cause.message;
      throw new Error(`${path} cannot be written: ${why}`, { cause });
    }
  }
  const built = files.map(({ path }) => path);
  for (const file of filesIn(target)) if (!built.includes(file)) rmSync(file, { force: true });
}

/** Node keeps a whole source map in memory: with those of libraries a service held 10 MB more. */
const isOwn = (source) => !source.includes('node_modules/');

/** Only some verbs use these, and they would be three quarters of the CLI; dynalite finds a native module by its path. */
const external = ['cassandra-driver', 'dynalite', 'undici'];

/** English is apart from the index of all of zod's languages; esbuild has no alias for a file of a package. */
const withoutLocales = {
  name: 'without-locales',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer }) =>
      importer.includes(join('node_modules', 'zod')) ? { path: join(__dirname, 'no-locales.js') } : undefined,
    ),
};

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Names stay, and lines short, for whoever reads a stack trace; smaller names would load no faster.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  legalComments: 'none',
  // The error's message holds them all.
  logLevel: 'silent',
  external,
  // Programs in other languages that a service starts are part of its one file.
  loader: { '.py': 'text' },
  plugins: [withoutLocales],
};

const serviceOptions = {
  ...options,
  // An image has no node_modules; dynalite is in none, only in the store that tests bundle.
  external: ['dynalite'],
  // From ES modules esbuild leaves out the AWS commands that a service does not use: 7 MB less memory for DB.
  mainFields: ['module', 'main'],
  // Fastify and undici load it at every start, a fifteenth of a service's, for connections that no service has.
  alias: { 'node:http2': join(__dirname, 'no-http2.js') },
  // For the stack traces of `lab run`; without the sources, which are there, and which Node would read at each start.
  sourcemap: 'linked',
  sourcesContent: false,
};

function entryPoints() {
  return [
    { in: join(root, 'src/cli/main.ts'), out: 'lab' },
    { in: join(root, 'src/synth/kubernetes.ts'), out: 'kubernetes' },
    { in: join(root, 'src/synth/terraform.ts'), out: 'terraform' },
  ];
}

/**
 * build/services/<system>-<service>.js for each src/systems/<system>/services/<service>/main.ts, and the store that
 * `lab run` starts beside them.
 */
function serviceEntries() {
  const systems = join(root, 'src/systems');
  const store = { in: join(root, 'src/local/store/main.ts'), out: 'local/store' };
  const services = readdirSync(systems).flatMap((system) => {
    const folder = join(systems, system, 'services');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .map((service) => ({ in: join(folder, service, 'main.ts'), out: `services/${system}-${service}` }))
      .filter((entry) => existsSync(entry.in));
  });
  return [store, ...services];
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Whether the bundles are missing, or a source (or a folder of sources, where one was removed) is newer. */
function isStale() {
  // The package has bundles and no sources.
  if (!existsSync(join(root, 'src/cli/main.ts'))) return false;
  if (!existsSync(bundle)) return true;
  const built = statSync(bundle).mtimeMs;
  const isNewer = (path) => {
    const stat = statSync(path);
    return stat.mtimeMs > built || (stat.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name))));
  };
  return sources.some((path) => existsSync(path) && isNewer(path));
}

/** esbuild is a development dependency: an install without those uses the bundles that it brought. */
function canBuild() {
  try {
    require.resolve('esbuild');
    return true;
  } catch {
    return false;
  }
}

/** Builds where it is needed and possible. */
async function ensureBuilt() {
  if (isStale() && canBuild()) await build();
}

module.exports = { bundle, ensureBuilt, external, serviceOptions };

if (require.main === module) {
  if (canBuild()) {
    build().catch((error) => {
      console.error(error.message);
      process.exitCode = 1;
    });
  } else {
    console.error('esbuild is not installed (npm ci installs it): the bundles in build/ stay as they are');
  }
}
