/** DynamoDB Local, Amazon's own stand-in for the service, from Maven Central; needs Java 17 and Maven. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from './cache';
import { Daemon, freePorts } from './daemon';

const run = promisify(execFile);
const pom = join(__dirname, 'dynamodb-local.pom.xml');

export interface DynamoDbLocal {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts an empty store in memory. @throws Error naming Maven or Java where one of them is not there */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const jars = await cached('dynamodb-local', versionOf(readFileSync(pom, 'utf8')), download);
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const main = 'software.amazon.dynamodb.services.local.main.ServerRunner';
  const daemon = Daemon.start(
    'DynamoDB Local',
    ['java', '-Xmx512M', `-Djava.library.path=${jars}`, '-cp', join(jars, '*'), main].concat(
      '-inMemory',
      '-sharedDb',
      '-disableTelemetry',
      '-port',
      String(port),
    ) as [string, ...string[]],
    join(mkdtempSync(join(tmpdir(), 'dynamodb-local-')), 'log'),
  );
  // Any answer will do: without a signature it is a 400.
  await daemon.until(async () => (await fetch(url)).status > 0);
  return { url, stop: () => daemon.stop() };
}

function versionOf(text: string): string {
  const [, version] = /<artifactId>DynamoDBLocal<\/artifactId>\s*<version>([^<]+)/.exec(text) ?? [];
  if (version === undefined) throw new Error(`${pom} names no version of DynamoDBLocal`);
  return version;
}

async function download(folder: string): Promise<void> {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  await run('mvn', ['-q', '-B', '-f', pom, goal, `-DoutputDirectory=${folder}`]).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        throw new Error('Maven is not installed: apt-get install maven openjdk-17-jre-headless');
      throw error;
    },
  );
}
