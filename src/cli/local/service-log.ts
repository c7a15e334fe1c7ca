/** What the processes of a run print: all of it in a file, and on the terminal what somebody waits for. */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, relative } from 'node:path';
import { readableLines } from '../../local/log-line';
import type { ServiceEvent } from '../../local/kept-service';
import { duration, paint, say } from '../terminal';

/** Room for the longest name of a service, so that their lines stand in one column. */
const nameWidth = 13;

/** What hundreds of lines say while all is well; they would carry off the few that somebody waits for. */
const routine = [
  // Requests; those that failed on our side are no routine.
  /^[A-Z]+ \S+ [1-4]\d\d$/,
  // Until a service is ready its readiness answers 503, and a line of its own says what is missing.
  /^GET \S*\/readiness 503$/,
  // The loader's progress up to the count at the end.
  /^\w+: \d+ rows loaded$/,
  // What the terminal says in its own words.
  /^(Server )?listening at /,
  /^(draining|stopped)$/,
];

/** Said at every attempt; the numbers in it and the order of its words differ from one to the next. */
const waiting = /\b(trying again|not ready|not up yet)\b/;

/** A request that went well, as a service logs it: known without reading the line as JSON, as there are thousands. */
const routineRequest = /"msg":"[A-Z]+ [^"\s]+ [1-4]\d\d"\}$/;

export class ServiceLog {
  private file: WriteStream | undefined;
  /** The last line of each process on the terminal: what it repeats is said once. */
  private readonly last = new Map<string, string>();

  /**
   * @param target path of the file; one run after another begins it anew
   * @param showsAll whether routine is shown on the terminal too
   */
  constructor(
    private readonly target: string,
    private readonly showsAll: boolean,
  ) {}

  get path(): string {
    return relative(process.cwd(), this.target);
  }

  open(): void {
    mkdirSync(dirname(this.target), { recursive: true });
    this.file = createWriteStream(this.target, { mode: 0o600 });
    this.file.on('error', (error) => {
      this.file = undefined;
      say(paint('red', `${this.path} cannot be written (${error.message}); the run goes on without it`));
    });
  }

  line(name: string, line: string): void {
    this.file?.write(`${name} ${line}\n`);
    if (!this.showsAll && routineRequest.test(line)) return;
    const lines = readableLines(line);
    const shown = this.showsAll ? lines : lines.filter((one) => !routine.some((pattern) => pattern.test(one)));
    const text = shown.join('\n');
    const key = likeness(text);
    if (text === '' || (!this.showsAll && this.last.get(name) === key)) return;
    this.last.set(name, key);
    for (const one of shown) say(`${paint('cyan', name.padEnd(nameWidth))} | ${one}`);
  }

  event(name: string, event: ServiceEvent): void {
    switch (event.what) {
      case 'died': {
        const when = event.restartInMs === 0 ? 'at once' : `in ${duration(event.restartInMs)}`;
        return say(paint('red', `${name} ${event.how}; it is started again ${when}, and calls go past it until then`));
      }
      case 'restarting':
        return say(paint('yellow', `${name} is restarted`));
      case 'back':
        return say(paint('green', `${name} is ready again`));
    }
  }

  /** Comes back when everything is written. */
  async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    if (file) await new Promise<void>((resolve) => file.once('close', resolve).end());
  }
}

/** The same for lines that say the same. */
function likeness(text: string): string {
  if (!waiting.test(text)) return text;
  return text
    .replaceAll(/\d+/g, '#')
    .split(/[\s,]+/)
    .sort()
    .join(' ');
}
