import { stripVTControlCharacters, styleText } from 'node:util';
import { lineWidth, wrapped } from '../lab/config/lines';

/** Between two columns of a table. */
export const columnGap = '  ';

type Style = Parameters<typeof styleText>[0];

/** Prints a line for people. */
export type Say = (line: string) => void;

export const say: Say = (line) => {
  clearElapsed();
  process.stdout.write(`${asTyped(line)}\n`);
};

/** Prints a line beside an answer, where programs that read the answer do not see it. */
export const remark: Say = (line) => {
  clearElapsed();
  process.stderr.write(`${forErrors(line)}\n`);
};

const inClone = './lab';

let command = inClone;

/** Sets by which name whoever reads starts the command. */
export function callCommand(name: string): void {
  command = name;
}

/** Messages call the command as it is called in a clone. What stands in a column behind it stays there. */
function asTyped(text: string): string {
  if (command === inClone) return text;
  const padding = ' '.repeat(Math.max(0, inClone.length - command.length));
  return text
    .replaceAll(/(?<![\w./])\.\/lab (\S+(?: \S+)*)(?= {2,}\S)/g, (_, words: string) => `${command} ${words}${padding}`)
    .replaceAll(/(?<![\w./])\.\/lab /g, () => `${command} `);
}

/** Prints an answer for programs. */
export function sayJson(answer: unknown): void {
  say(JSON.stringify(answer, null, 2));
}

/** Milliseconds after which whoever waits is told that something goes on, and how often then. */
const [silentMs, intervalMs] = [2000, 1000];

let isElapsedShown = false;

/** Whether somebody is being asked: that line is theirs. */
let isAsking = false;

/** Waits for a person, who is not told how long that takes. */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  isAsking = true;
  try {
    return await question();
  } finally {
    isAsking = false;
  }
}

function clearElapsed(): void {
  if (isElapsedShown) process.stderr.write('\r\u001b[K');
  isElapsedShown = false;
}

/** Says on a terminal, while work takes more than a moment, what it is and how long it has taken; none of that stays. */
export async function withElapsed<T>(what: string, work: () => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return work();
  const start = performance.now();
  const show = (): void => {
    const elapsed = performance.now() - start;
    if (elapsed < silentMs || isAsking) return;
    clearElapsed();
    isElapsedShown = true;
    process.stderr.write(`${what} … ${Math.floor(elapsed / 1000)} s`);
  };
  const timer = setInterval(show, intervalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    clearElapsed();
  }
}

/** Colours text where the terminal has colours; Node asks NO_COLOR, FORCE_COLOR and TERM itself. */
export function paint(style: Style, text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText(style, text) : text;
}

/** A text as standard error gets it, which may go to a file while standard output goes to a terminal. */
export function forErrors(text: string): string {
  const typed = asTyped(text);
  return process.stderr.isTTY ? typed : stripVTControlCharacters(typed);
}

/**
 * Lines of a table that is at most 80 columns wide: where it would be wider, the widest columns are cut
 * and end in `…`. Columns whose cells are all numbers are aligned to the right.
 */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const lines = [header, ...rows.map((row) => row.map(String))];
  const widths = fit(header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length))));
  const numeric = header.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  return lines.map((line) =>
    widths
      .map((width, column) => cell(line[column] ?? '', width, numeric[column] ?? false))
      .join(columnGap)
      .trimEnd(),
  );
}

function fit(widths: readonly number[]): readonly number[] {
  const room = lineWidth - columnGap.length * (widths.length - 1);
  const fitted = [...widths];
  while (fitted.reduce((sum, width) => sum + width, 0) > room) {
    const widest = fitted.indexOf(Math.max(...fitted));
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

function cell(text: string, width: number, right: boolean): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return right ? cut.padStart(width) : cut.padEnd(width);
}

/** `1 object`, `2 objects`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `0.8 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A label that is seen, and its text, in lines that fit. */
export function labelled(label: string, text: string): readonly string[] {
  const [first = '', ...more] = wrapped(`${label} ${text}`, '  ');
  return [first.replace(label, paint('yellow', label)), ...more];
}
