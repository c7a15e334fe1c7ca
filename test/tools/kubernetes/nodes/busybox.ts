/** Busybox as an image, from Debian's static build of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpacked } from '../../debian';
import type { Cluster } from '../cluster';
import { makeImage } from './image';

/** Commands that the lessons use; the program knows by its own name which one it is. */
const commands = ['cat', 'cp', 'echo', 'ls', 'sh', 'sleep', 'wget'];

/** Makes it known to the nodes under these references. */
export async function importBusybox(cluster: Cluster, names: readonly string[]): Promise<void> {
  const program = join(await unpacked('debian-busybox', ['busybox-static']), 'bin/busybox');
  const folder = mkdtempSync(join(tmpdir(), 'systems-lab-busybox-'));
  try {
    const archive = join(folder, 'image.tar');
    const files = Object.fromEntries(commands.map((command) => [`/bin/${command}`, program]));
    await makeImage(archive, { names, files, entrypoint: ['/bin/sh'] });
    await cluster.importImage(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
