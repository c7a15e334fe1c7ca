/** Reads the texts that people write, and says in words what is wrong with one that is none. */
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type Problem, shown } from './problems';

/** Why a file has no text for us. */
export class NoText extends Error {
  override readonly name = 'NoText';

  constructor(
    readonly problem: Problem,
    readonly isAbsent = false,
  ) {
    super(`${problem.where} ${problem.what}`);
  }
}

/**
 * The text of a file. It never waits for a pipe, and never reads a device that has no end.
 * @param mostBytes a larger file is refused before it is read to its end
 * @throws NoText
 */
export function readText(file: string, mostBytes: number): string {
  const bytes = readBytes(file, mostBytes);
  if (bytes.length > mostBytes) {
    const allowed = `up to ${Math.round(mostBytes / 1024)} KiB`;
    throw new NoText({ where: file, path: '', what: 'is too large', allowed });
  }
  if (!isUtf8(bytes)) throw new NoText(notUtf8(file, bytes));
  const what = 'is no text: it has zero bytes, as UTF-16 and binary files have';
  if (bytes.includes(0)) throw new NoText({ where: file, path: '', what, hint: saveAsUtf8 });
  return bytes.toString('utf8');
}

const saveAsUtf8 = 'Save it as UTF-8 (a spreadsheet: as CSV UTF-8).';

function readBytes(file: string, mostBytes: number): Buffer {
  try {
    const stats = statSync(file);
    const what = 'is a pipe, a socket or a device, not a file';
    if (!stats.isFile() && !stats.isDirectory()) throw new NoText({ where: file, path: '', what });
    return readAtMost(file, mostBytes + 1);
  } catch (error) {
    if (error instanceof NoText) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    const what = reasons[code] ?? `cannot be read (${code})`;
    throw new NoText({ where: file, path: '', what }, what === absent);
  }
}

const absent = 'does not exist';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read: permission denied',
  EISDIR: 'is a folder, not a file',
  ENOENT: absent,
  ENOTDIR: absent,
};

/** Goes by what there is to read, not by the size: a file may grow meanwhile, and one of /proc has none. */
function readAtMost(file: string, most: number): Buffer {
  const bytes = Buffer.alloc(most);
  const descriptor = openSync(file, 'r');
  try {
    let length = 0;
    let count: number;
    do {
      count = readSync(descriptor, bytes, length, most - length, null);
      length += count;
    } while (count > 0 && length < most);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** A line end is no part of any other character, so that the line can be looked for before it is decoded. */
function notUtf8(file: string, bytes: Buffer): Problem {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf('\n', start);
    const text = bytes.subarray(start, end === -1 ? undefined : end);
    const what = `has bytes that are not UTF-8: ${shown(text.toString('utf8').trim())}`;
    if (end === -1 || !isUtf8(text)) return { where: `${file}:${line}`, path: '', what, hint: saveAsUtf8 };
    start = end + 1;
  }
}
