/** The programs of a node that are not Kubernetes' own: containerd, runc, CNI plugins, iptables, from Debian. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../../cache';

const run = promisify(execFile);

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
  const folder = await cached('debian-node', release(), unpack);
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

/** Id and version, e.g. `debian12`: the packages fit the libraries of that release. */
function release(): string {
  const text = readFileSync('/etc/os-release', 'utf8');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]+)"?$`, 'm').exec(text)?.[1] ?? '';
  return `${field('ID')}${field('VERSION_ID')}-${process.arch}`;
}

async function unpack(folder: string): Promise<void> {
  const archives = join(folder, 'archives');
  mkdirSync(join(archives, 'partial'), { recursive: true });
  await run('apt-get', ['update', '-qq']);
  const options = [
    '--yes',
    '--no-install-recommends',
    '--reinstall',
    '--download-only',
    '-o',
    `Dir::Cache::archives=${archives}`,
  ];
  await run('apt-get', ['install', ...options, ...packages]);
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['--extract', join(archives, file), folder]);
  }
  linkIptables(join(folder, 'bin'));
}

/** What the package's installation would do: the names that callers use, on the nf_tables variant. */
function linkIptables(bin: string): void {
  mkdirSync(bin, { recursive: true });
  for (const family of ['iptables', 'ip6tables']) {
    for (const suffix of ['', '-save', '-restore'])
      symlinkSync('../usr/sbin/xtables-nft-multi', join(bin, family + suffix));
  }
}
