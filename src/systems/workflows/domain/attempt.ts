/** Calling a function again, where that is safe: the one rule for a run on this machine and for the pods of Argo. */
import { defaults, type Json, type Step } from './workflow';

/** What came of one attempt to call a function. */
export type Attempt =
  | { readonly ok: true; readonly body: Json }
  /** `ran` says whether the function ran: only `false` is safe to repeat whatever it does. */
  | { readonly ok: false; readonly reason: string; readonly ran: boolean | 'maybe' };

/** Milliseconds before the second attempt; each further one waits twice as long, up to the longest. */
const firstPause = 100;
const longestPause = 2_000;

/** Calls until a call succeeds, may not be repeated, or was repeated as often as the step says. */
export async function attempt(
  call: (signal: AbortSignal) => Promise<Attempt>,
  { retries = defaults.retries, repeatable = false, timeoutMs = defaults.timeoutMs }: Omit<Step, 'call' | 'with'>,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<{ readonly last: Attempt; readonly attempts: number }> {
  for (let attempts = 1; ; attempts++) {
    const last = await withinTime(timeoutMs, call);
    if (last.ok || attempts > retries || (last.ran !== false && !repeatable)) return { last, attempts };
    await sleep(Math.min(longestPause, firstPause * 2 ** (attempts - 1)));
  }
}

async function withinTime(timeoutMs: number, call: (signal: AbortSignal) => Promise<Attempt>): Promise<Attempt> {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Attempt>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false, reason: `it took more than ${timeoutMs} ms`, ran: 'maybe' });
      ending.abort();
    }, timeoutMs);
  });
  const last = await Promise.race([call(ending.signal).catch(attemptOfError), late]);
  clearTimeout(timer);
  return last;
}

/** What an answer over HTTP means. The runtime of functions says itself whether a function ran. */
export function attemptOfAnswer(status: number, text: string): Attempt {
  const body = parsed(text);
  if (status === 200 && body !== undefined) return { ok: true, body };
  const said = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, Json>) : {};
  const words = [said.error, said.reason].filter((word) => typeof word === 'string');
  const reason = words.length > 0 ? words.join(': ') : `it was answered with ${status} ${text.slice(0, 200)}`.trim();
  const ran = said.ran === false || said.ran === true ? said.ran : 'maybe';
  return { ok: false, reason, ran };
}

/** A connection that was refused has carried no call. */
export function attemptOfError(error: Error & { readonly code?: unknown; readonly cause?: unknown }): Attempt {
  const codes = [error.code, (error.cause as { readonly code?: unknown } | undefined)?.code];
  return { ok: false, reason: error.message, ran: codes.includes('ECONNREFUSED') ? false : 'maybe' };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
