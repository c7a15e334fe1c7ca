import type { Readable } from 'node:stream';

/**
 * Calls back for each line of a stream. What is longer than `longest` characters is cut, so that a writer
 * that never ends its line costs no memory.
 */
export function byLine(stream: Readable, onLine: (line: string) => void, longest = Infinity): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      const line = rest + chunk.slice(from, end);
      rest = '';
      from = end + 1;
      onLine(line.length > longest ? line.slice(0, longest) : line);
    }
    if (rest.length < longest) rest += chunk.slice(from);
  });
}
