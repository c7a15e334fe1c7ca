import { StartError } from '../../../../runtime/environment';
import type { Context } from '../../domain/outcome';
import type { Json } from '../../domain/workflow';

export interface StepCall {
  readonly url: string;
  readonly context: Context;
}

/** Reads `URL name=text name:=JSON …`. @throws StartError saying which word cannot be read */
export function readArguments([url, ...words]: readonly string[]): StepCall {
  if (url === undefined || !URL.canParse(url))
    throw new StartError(`the first argument must be the URL of a function, not '${url ?? ''}'`);
  return { url, context: Object.fromEntries(words.map(readWord)) };
}

function readWord(word: string): [string, Json] {
  const [, name, kind, text = ''] = /^([A-Za-z]\w*)(:?=)(.*)$/s.exec(word) ?? [];
  if (name === undefined) throw new StartError(`an argument must read name=text or name:=JSON, not '${word}'`);
  if (kind === '=') return [name, text];
  try {
    return [name, JSON.parse(text) as Json];
  } catch {
    throw new StartError(`the value of ${name} must be JSON, not '${text}'`);
  }
}
