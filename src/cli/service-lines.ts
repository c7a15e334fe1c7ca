import { readableLines } from '../runtime/local/log-line';
import { paint, say } from './terminal';

/** Room for the longest name of a service, so that their lines stand in one column. */
const nameWidth = 13;

/** What a probe leaves in the log of a healthy service; nobody wants to read it twice. */
const probe = /^GET \S+\/(health|readiness) 200$/;

/** One line that a service printed, behind its name; the stack of an error takes several. */
export function printServiceLine(name: string, line: string): void {
  for (const text of readableLines(line).filter((one) => !probe.test(one)))
    say(`${paint('cyan', name.padEnd(nameWidth))} | ${text}`);
}
