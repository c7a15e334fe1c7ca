/** CoreDNS beside the control plane: it answers the names of Services and pods, and no others. */
import { Resolver } from 'node:dns/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../../cache';
import type { ControlPlane } from '../control-plane';
import { buildModule, moduleKey, requiredVersion } from '../go';
import { clusterDomain } from './node-files';

export async function findCoreDns(): Promise<string> {
  const key = moduleKey('coredns', requiredVersion('coredns', 'github.com/coredns/coredns'));
  return join(await cached('coredns', key, (folder) => buildModule('coredns', folder, ['.'])), 'coredns');
}

/** @param address where it listens, on port 53 */
export async function startNameServer(
  controlPlane: ControlPlane,
  program: string,
  folder: string,
  address: string,
): Promise<void> {
  const kubeconfig = controlPlane.pki.kubeconfig('admin', controlPlane.server);
  const file = join(folder, 'Corefile');
  writeFileSync(
    file,
    `${clusterDomain}:53 {
  bind ${address}
  errors
  kubernetes ${clusterDomain} {
    kubeconfig ${kubeconfig}
    ttl 0
  }
}
`,
  );
  const resolver = new Resolver();
  resolver.setServers([address]);
  const daemon = controlPlane.run('coredns', [program, '-conf', file]);
  await daemon.until(async () => (await resolver.resolve4(`kubernetes.default.svc.${clusterDomain}`)).length > 0);
}
