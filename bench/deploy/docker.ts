/**
 * `docker buildx build` where there is no Docker: the image of a service is the machine's Node.js and the bundle that the
 * Dockerfile copies, and the nodes have it instead of a registry. `docker.ts <folder of bundles> <list> <arguments>`.
 */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from '../../test/tools/kubernetes/cluster';
import { makeImage, nodeFiles } from '../../test/tools/kubernetes/nodes/image';

async function build(bundles: string, list: string, args: readonly string[]): Promise<void> {
  const names = args.filter((_, index) => args[index - 1] === '--tag');
  const service = args.find((arg) => arg.startsWith('SERVICE='))?.replace('SERVICE=', '');
  if (service === undefined || names.length === 0) throw new Error(`Nothing to build: ${args.join(' ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'lab-bench-image-'));
  try {
    const archive = join(folder, 'image.tar');
    const files = { ...(await nodeFiles()), '/app/service.js': join(bundles, `${service}.js`) };
    const entrypoint = ['/nodejs/bin/node', '/app/service.js'];
    // What EKS Pod Identity and the public DNS give to pods.
    const environment = JSON.parse(process.env['POD_ENVIRONMENT'] ?? '{}') as Record<string, string>;
    await makeImage(archive, { names, files, entrypoint, environment });
    await Cluster.connect().importImage(archive);
    appendFileSync(list, names.map((name) => `${name}\n`).join(''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [bundles = '', list = '', ...args] = process.argv.slice(2);
void build(bundles, list, args);
