/**
 * `load-client.ts <options>`: calls a URL without pause over kept connections until its standard input ends (and `atLeast` calls are made),
 * then prints what came back as JSON.
 */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadOptions, LoadReport } from './load';

const { url, callers, headers, attempts, atLeast, keepAlive, countBy } = JSON.parse(
  process.argv[2] ?? '',
) as LoadOptions;
// With a limit of sockets Node keeps them for the calls that wait, whatever `keepAlive` says.
const agent = new Agent(keepAlive ? { keepAlive, maxSockets: callers } : { keepAlive });
const report: LoadReport = { requests: 0, failures: [], answers: {} };
let isOver = false;

class BadStatus extends Error {}

process.stdin.once('end', () => (isOver = true)).resume();

async function caller(): Promise<void> {
  while (!isOver || report.requests < atLeast) {
    report.requests += 1;
    try {
      const answer = await callWithRetries();
      report.answers[answer] = (report.answers[answer] ?? 0) + 1;
    } catch (error) {
      report.failures.push((error as Error).message);
    }
  }
}

/** A lost connection may be tried again where the caller allows it; an answer is an answer. */
async function callWithRetries(): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= attempts || error instanceof BadStatus) throw error;
      await sleep(50 * attempt);
    }
  }
}

function call(): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers, timeout: 5_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve(countBy === undefined ? body : String(response.headers[countBy]));
        else reject(new BadStatus(`status ${response.statusCode}: ${body}`));
      });
    });
    request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer within 5 s')));
  });
}

void Promise.all(Array.from({ length: callers }, caller)).then(() => {
  agent.destroy();
  process.stdout.write(JSON.stringify(report));
});
