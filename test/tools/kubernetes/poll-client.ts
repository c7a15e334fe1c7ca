/** `poll-client.ts <options>`: asks until its standard input ends; a line of JSON for each answer with status 200. */
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { now, type PollOptions } from './poll';

const { urls, intervalMs, timeoutMs } = JSON.parse(process.argv[2] ?? '') as PollOptions;
let isOver = false;
process.stdin.once('end', () => (isOver = true)).resume();

async function poll(url: string): Promise<void> {
  while (!isOver) {
    const askedAt = now();
    const body = await ask(url);
    if (body !== undefined)
      process.stdout.write(
        `${JSON.stringify({ askedAt, receivedAt: now(), url, body: JSON.parse(body) as object })}\n`,
      );
    await sleep(intervalMs);
  }
}

/** By a connection of its own each time, so that kube-proxy chooses anew. */
function ask(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(response.statusCode === 200 ? body : undefined));
    });
    request.on('error', () => resolve(undefined)).on('timeout', () => request.destroy());
  });
}

void Promise.all(urls.map(poll));
