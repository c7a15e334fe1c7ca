/** Calls of functions as a command makes them. */
import { request } from 'undici';
import { UserError } from '../../../user-error';

export interface Called {
  readonly status: number;
  readonly body: unknown;
}

/**
 * @param parameters a form where all are text, as the course posts it
 * @param headers by which a gateway of many hosts knows the module
 */
export async function invoke(
  origin: string,
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Called> {
  const [module = '', called = module] = name.split('.');
  const isForm = Object.values(parameters).every((value) => typeof value === 'string');
  const answer = await request(`${origin}/function/${encodeURIComponent(module)}/${encodeURIComponent(called)}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: isForm ? new URLSearchParams(parameters as Record<string, string>).toString() : JSON.stringify(parameters),
  });
  return { status: answer.statusCode, body: parsed(await answer.body.text()) };
}

export async function ask(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Called> {
  const answer = await request(origin + path, { headers });
  return { status: answer.statusCode, body: parsed(await answer.body.text()) };
}

/** `a=5` is text, as in a form; `a:=5` is JSON. @throws UserError for a word that is neither */
export function readParameters(words: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(words.map(readWord));
}

function readWord(word: string): [string, unknown] {
  const [, name, kind, text = ''] = /^([A-Za-z]\w*)(:?=)(.*)$/s.exec(word) ?? [];
  if (name === undefined)
    throw new UserError(`'${word}' is no parameter: write name=text, or name:=JSON, e.g. a=5 or a:=5`, 2);
  if (kind === '=') return [name, text];
  try {
    return [name, JSON.parse(text)];
  } catch {
    throw new UserError(
      `The value of ${name} is not JSON: '${text}'. Text is written with = alone: ${name}=${text}`,
      2,
    );
  }
}

/** What a refusal says, as a sentence. */
export function reasonOf({ status, body }: Called): string {
  const { error, reason } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const words = [error, reason].filter((word) => typeof word === 'string');
  return words.length > 0 ? words.join(': ') : `the answer was ${status}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
