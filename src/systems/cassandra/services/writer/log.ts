import { reasonOf } from './cassandra/failures';
import type { WriterObserver } from './domain/writer';

/** Rows between two lines that say how far the writer is. */
const rowsPerLine = 1000;

/** Milliseconds between two lines about failures, however many there are. */
const quiet = 5_000;

export type Log = (line: string) => void;

/** Date and time in UTC, then the line: `2026/11/21 06:04:49 test: inserted rows to seq 1000`. */
export const logToConsole: Log = (line) => {
  const time = new Date().toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
  console.log(`${time} ${line}`);
};

/** Tells a person where the writer is, and what holds it up. */
export function narrate(topic: string, log: Log): WriterObserver {
  let nextLine = 0;
  let failures = 0;
  let complained = -Infinity;
  return {
    resumed(lastSeq) {
      log(`${topic}: start from lastSeq=${lastSeq}`);
      nextLine = lastSeq - (lastSeq % rowsPerLine) + rowsPerLine;
    },
    acknowledged(_ms, withoutGap) {
      for (; nextLine <= withoutGap; nextLine += rowsPerLine) log(`${topic}: inserted rows to seq ${nextLine}`);
    },
    recorded: () => undefined,
    failed(error) {
      failures++;
      if (performance.now() - complained < quiet) return;
      log(`${topic}: trying again, failed attempts: ${failures}, the last one: ${reasonOf(error)}`);
      complained = performance.now();
      failures = 0;
    },
  };
}
