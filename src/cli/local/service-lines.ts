import { readableLines } from '../../local/log-line';
import { paint, say } from '../terminal';

/** Room for the longest name of a service, so that their lines stand in one column. */
const nameWidth = 13;

/** What hundreds of lines say while all is well; they would carry off the few that somebody waits for. */
const routine = [
  // Probes; until a service is ready, its readiness answers 503, and a line of its own says what is missing.
  /^GET \S*\/(health 200|readiness (200|503))$/,
  // The loader: each row that DB takes, and its progress up to the count at the end.
  /^POST \S+\/load 200$/,
  /^\w+: \d+ rows loaded$/,
];

/** One line that a service printed, behind its name; the stack of an error takes several. */
export function printServiceLine(name: string, line: string): void {
  for (const text of readableLines(line).filter((one) => !routine.some((pattern) => pattern.test(one))))
    say(`${paint('cyan', name.padEnd(nameWidth))} | ${text}`);
}
