import { ring } from '../../contract';
import type { Command, RingNode } from './node';
import { bindError } from './ports';

/** The only Java that Cassandra 4.1 was run on here; its own scripts accept 8 and 11, both out of support. */
export const javaVersion = 17;

/** Runs a program and gives what it printed; rejects when it is not there. */
export type Ask = (command: Command) => Promise<{ readonly stdout: string; readonly stderr: string }>;

/** What this machine lacks for a ring, each with what to do about it; empty when all is there. */
export async function missingForRing(nodes: readonly RingNode[], ask: Ask): Promise<readonly string[]> {
  const problems = await Promise.all([
    missingJava(ask),
    missingMaven(ask),
    ...nodes.flatMap(({ address }) => ports(address)),
  ]);
  return problems.filter((problem) => problem !== undefined);
}

async function missingJava(ask: Ask): Promise<string | undefined> {
  const install = `install it (Debian: openjdk-${javaVersion}-jre-headless, macOS: brew install openjdk@${javaVersion})`;
  try {
    const { stdout, stderr } = await ask({ program: 'java', args: ['-version'] });
    const found = /version "(\d+)/.exec(stdout + stderr)?.[1];
    return found === String(javaVersion)
      ? undefined
      : `Java ${javaVersion} is needed, java -version says ${found}: ${install}`;
  } catch {
    return `Java ${javaVersion} is needed and there is no java in PATH: ${install}`;
  }
}

async function missingMaven(ask: Ask): Promise<string | undefined> {
  try {
    await ask({ program: 'mvn', args: ['-version'] });
    return undefined;
  } catch {
    return 'Maven is needed to download Cassandra and there is no mvn in PATH: install it (Debian: maven, macOS: brew install maven)';
  }
}

function ports(address: string): readonly Promise<string | undefined>[] {
  return [ring.nativePort, ring.storagePort].map(async (port) => {
    const code = await bindError(address, port);
    if (code === undefined) return undefined;
    if (code === 'EADDRNOTAVAIL')
      return `${address} is no address of this machine: sudo ifconfig lo0 alias ${address} up`;
    return `${address}:${port} cannot be used (${code}): stop what listens there, perhaps another ring`;
  });
}
