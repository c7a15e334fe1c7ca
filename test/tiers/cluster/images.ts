/** Our services as images on the real nodes: the machine's Node.js and the bundle that the Dockerfile copies. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../support/processes';
import type { Cluster } from '../../tools/kubernetes/cluster';
import { makeImage, nodeFiles } from '../../tools/kubernetes/nodes/image';

/** Makes one service, e.g. `music/users`, known to the nodes under these references. */
export async function importService(cluster: Cluster, service: string, names: readonly string[]): Promise<void> {
  const main = `src/systems/${service.replace('/', '/services/')}/main.ts`;
  const { program } = await bundle({ program: main });
  await importImage(cluster, names, { '/app/service.js': program });
}

/** Makes the embedded store known to the nodes in the place of an image of DynamoDB. */
export async function importStore(cluster: Cluster, names: readonly string[]): Promise<void> {
  const { program } = await bundle({ program: 'test/tools/kubernetes/store.ts' });
  const packages = withDependencies('dynalite').map(
    (name) => [`/app/node_modules/${name}`, join(modules, name)] as const,
  );
  await importImage(cluster, names, { '/app/service.js': program, ...Object.fromEntries(packages) });
}

const modules = join(__dirname, '../../../node_modules');

/** A package and all that it loads, as npm laid them flat. */
function withDependencies(name: string, found = new Set<string>()): string[] {
  if (found.has(name)) return [...found];
  found.add(name);
  const { dependencies = {} } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const dependency of Object.keys(dependencies)) {
    if (existsSync(join(modules, dependency))) withDependencies(dependency, found);
  }
  return [...found];
}

/** An image of Node.js that runs /app/service.js. */
export async function importImage(
  cluster: Cluster,
  names: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'systems-lab-images-'));
  try {
    const archive = join(folder, 'image.tar');
    const entrypoint = ['/nodejs/bin/node', '/app/service.js'];
    await makeImage(archive, { names, files: { ...(await nodeFiles()), ...files }, entrypoint });
    await cluster.importImage(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
