import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { attempt, type Attempt, attemptOfAnswer } from '../../domain/attempt';
import type { Json, Step } from '../../domain/workflow';
import type { StepCall } from './arguments';

/** Calls a function as often as its step says, and keeps what it returns: a file of JSON for each key. */
export async function runStep(
  { url, context }: StepCall,
  rule: Required<Omit<Step, 'call' | 'with'>>,
  results: string,
): Promise<Attempt> {
  const { last } = await attempt(
    (signal) => post(url, context, signal),
    rule,
    (milliseconds) => sleep(milliseconds),
  );
  if (last.ok) keep(last.body, results);
  return last;
}

async function post(url: string, context: object, signal: AbortSignal): Promise<Attempt> {
  const headers = { 'content-type': 'application/json' };
  const { statusCode, body } = await request(url, { method: 'POST', headers, body: JSON.stringify(context), signal });
  return attemptOfAnswer(statusCode, await body.text());
}

/** A key that is no plain name names no file. */
function keep(body: Json, folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  for (const [key, value] of Object.entries(body))
    if (/^\w+$/.test(key)) writeFileSync(join(folder, key), JSON.stringify(value));
}
