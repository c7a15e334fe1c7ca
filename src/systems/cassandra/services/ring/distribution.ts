import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ring } from '../../contract';
import { DownloadProgress } from './download';
import type { Command } from './node';

/** Of Cassandra's version in the contract: SHA-256 over the lines `<SHA-256 of the jar>  <its name>` of all jars in the order of their names. */
const jarsDigest = '85f01f985fe4462a6494176d2137ac9214117f4159ec77f88592449ca82a7590';

const mavenPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>systems-lab</groupId><artifactId>cassandra-ring</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.cassandra</groupId><artifactId>cassandra-all</artifactId><version>${ring.version}</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * Runs a program to its end; rejects when it cannot be started or exits with anything but 0.
 * @param onLine receives each line that it prints
 */
export type Execute = (command: Command, onLine?: (line: string) => void) => Promise<unknown>;

/** Megabytes of all jars together, in round numbers. */
const megabytes = 46;

/**
 * The folder with Cassandra's jars, about 46 MB; downloaded with Maven on the first call (some 20 s).
 * @param cache folder that keeps downloads between checkouts; what is installed there is complete
 * @param say receives a line now and then while there is something to download
 * @throws Error when Maven fails, or when a jar is not the one that this release was made with
 */
export async function installCassandra(
  cache: string,
  execute: Execute,
  say: (line: string) => void = () => undefined,
): Promise<string> {
  const target = join(cache, `cassandra-${ring.version}`);
  if (existsSync(target)) return target;
  const what = `Cassandra ${ring.version}`;
  say(`${what}: Maven looks for its jars, about ${megabytes} MB where they are not here yet`);
  const progress = new DownloadProgress(what, megabytes, say);
  const fresh = `${target}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  try {
    const project = join(fresh, 'pom.xml');
    await writeFile(project, pom);
    await execute({ program: 'mvn', args: mavenArguments(project, fresh) }, (line) => progress.line(line));
    await rm(project);
    await verify(fresh);
    if (!existsSync(target)) await rename(fresh, target);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return target;
}

function mavenArguments(project: string, output: string): readonly string[] {
  const general = ['--batch-mode', '--strict-checksums'];
  return [...general, '--file', project, mavenPlugin, `-DoutputDirectory=${output}`, '-DincludeScope=runtime'];
}

async function verify(folder: string): Promise<void> {
  const names = (await readdir(folder)).sort();
  const lines = await Promise.all(
    names.map(async (name) => `${sha256(await readFile(join(folder, name)))}  ${name}\n`),
  );
  const found = sha256(lines.join(''));
  if (found !== jarsDigest)
    throw new Error(
      `The ${names.length} jars of Cassandra ${ring.version} have the digest ${found}, expected ${jarsDigest}: ` +
        'look at the Maven mirror in ~/.m2/settings.xml, empty ~/.m2/repository and try again.',
    );
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
