/** The programs of a node that are not Kubernetes' own: containerd, runc, CNI plugins, iptables, from Debian. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { unpacked } from '../../debian';

const packages = ['containerd', 'runc', 'containernetworking-plugins', 'iptables', 'iproute2'] as const;

export interface NodePrograms {
  /** Variables with which programs and libraries of the folder are found before the machine's own. */
  readonly environment: NodeJS.ProcessEnv;
  readonly cniFolder: string;
}

/**
 * Downloads the packages and unpacks them into the cache: nothing is installed on the machine.
 * @throws Error where there is no apt, or no network
 */
export async function findNodePrograms(): Promise<NodePrograms> {
  const folder = await unpacked('debian-node', packages, linkIptables);
  const { PATH = '' } = process.env;
  const libraries = join(folder, 'usr/lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`);
  return {
    environment: {
      ...process.env,
      PATH: ['bin', 'usr/bin', 'usr/sbin', 'sbin'].map((name) => join(folder, name)).join(':') + `:${PATH}`,
      LD_LIBRARY_PATH: libraries,
      XTABLES_LIBDIR: join(libraries, 'xtables'),
    },
    cniFolder: join(folder, 'usr/lib/cni'),
  };
}

/** What the package's installation would do: the names that callers use, on the nf_tables variant. */
function linkIptables(folder: string): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const family of ['iptables', 'ip6tables']) {
    for (const suffix of ['', '-save', '-restore'])
      symlinkSync('../usr/sbin/xtables-nft-multi', join(bin, family + suffix));
  }
}
