/** What a person may fix: shown as it is. */
export class UsageError extends Error {}

/**
 * Cuts a line into words at spaces. '…' and "…" keep spaces and the other kind of quotation mark; quoted
 * and bare parts that touch are one word. There are no escapes.
 * @throws UsageError when a quotation mark is not closed
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  const parts = /(\s+)|'([^']*)'|"([^"]*)"|(['"])|([^\s'"]+)/gy;
  let touching = false;
  for (const [, space, single, double, open, bare] of line.matchAll(parts)) {
    if (open !== undefined) throw new UsageError(`a quotation mark ${open} is not closed`);
    const text = single ?? double ?? bare;
    if (text !== undefined && touching) words.push((words.pop() ?? '') + text);
    else if (text !== undefined) words.push(text);
    touching = space === undefined;
  }
  return words;
}
