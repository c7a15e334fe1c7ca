import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { versionHeader } from '../proxy';
import { type Interval, Measurement, type Measured } from './measure';
import type { Random, Scenario } from './scenario';

export interface LoadTestOptions {
  /** Scheme, host and port of the way in. */
  readonly origin: string;
  readonly scenario: Scenario;
  /** Virtual users. */
  readonly users: number;
  readonly seconds: number;
  readonly random: Random;
  /** Ends the load before its time. */
  readonly signal: AbortSignal;
  /** Is told each second what came of the calls since the last one. @default - nobody is */
  readonly onSecond?: (interval: Interval) => void;
}

/** Milliseconds after which a call counts as unanswered. */
const timeoutMs = 10_000;

/** Virtual users each read and pause until time is up; calls on their way are waited for. */
export async function runLoad(options: LoadTestOptions): Promise<Measured> {
  const { origin, scenario, users, seconds, random, signal, onSecond } = options;
  const agent = new Agent({ connections: users, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  const measurement = new Measurement();
  const newUser = scenario.begin(random);
  const start = performance.now();
  // Not AbortSignal.any with a timeout: Node 20 may collect the timeout as garbage, and the load would never end.
  const controller = new AbortController();
  const over = controller.signal;
  const end = (): void => controller.abort();
  const timer = setTimeout(end, seconds * 1000);
  const ticker = onSecond && setInterval(() => onSecond(measurement.look()), 1000);
  signal.addEventListener('abort', end, { once: true });
  // Every virtual user listens for the end.
  setMaxListeners(users, over);
  await Promise.all(Array.from({ length: users }, virtualUser));
  clearTimeout(timer);
  clearInterval(ticker);
  signal.removeEventListener('abort', end);
  await agent.close();
  return measurement.result((performance.now() - start) / 1000);

  async function virtualUser(): Promise<void> {
    const { nextPath, nextBody, nextPause } = newUser();
    // Spread over the first second, or all of them would call in step for ever.
    await rest(random(), over);
    while (!over.aborted) {
      await call(agent, { origin, path: nextPath(), sent: nextBody?.() }, measurement);
      await rest(nextPause(), over);
    }
  }
}

interface Call {
  readonly origin: string;
  readonly path: string;
  /** Posted as JSON. Undefined: it is a read. */
  readonly sent: object | undefined;
}

async function call(agent: Agent, { origin, path, sent }: Call, measurement: Measurement): Promise<void> {
  const posted = sent && { method: 'POST' as const, body: JSON.stringify(sent) };
  const start = performance.now();
  try {
    // Any value will do, but what follows `Bearer` a mesh may take for a token.
    const headers = { authorization: 'load', ...(posted && { 'content-type': 'application/json' }) };
    const answer = await agent.request({ origin, path, method: 'GET', ...posted, headers });
    await answer.body.dump();
    const version = answer.headers[versionHeader];
    measurement.answered(answer.statusCode, performance.now() - start, typeof version === 'string' ? version : null);
  } catch (error) {
    measurement.unanswered((error as NodeJS.ErrnoException).code ?? String(error));
  }
}

/** Ends early, and without an error, when time is up. */
async function rest(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
