import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { StartError } from '../../../../runtime/environment';

export interface Line {
  /** Without its end. What is not UTF-8 has become U+FFFD. */
  readonly text: string;
  /** How it ends: LF, CRLF or CR; nothing at the end of the file. */
  readonly end: string;
  /** The first one is 1. */
  readonly number: number;
  readonly isUtf8: boolean;
}

/** More than a row of the datastore may have; a longer line is of no CSV file. */
const longestLine = 1024 * 1024;

/**
 * Reads a file line by line, whatever its size.
 * @throws StartError when it cannot be read, or is no file with lines
 */
export async function* readLines(path: string): AsyncGenerator<Line, undefined> {
  const file = await openFile(path);
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for (let isLast = false; !isLast;) {
      const chunk = await nextChunk(file);
      isLast = chunk.length === 0;
      const { cuts, rest: left } = cut(Buffer.concat([rest, chunk]), isLast);
      for (const one of cuts) yield lineOf(one, (number += 1));
      rest = left;
      if (rest.length > longestLine)
        throw new StartError(`${path}:${number + 1} is longer than ${longestLine} bytes: this is no CSV file.`);
    }
  } finally {
    await file.close();
  }
  return undefined;
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path).catch((error: Error) => {
    throw new StartError(`${path} cannot be read: ${error.message}`);
  });
  if (!(await file.stat()).isDirectory()) return file;
  await file.close();
  throw new StartError(`${path} is a folder, not a file.`);
}

/** Empty at the end of the file. */
async function nextChunk(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(64 * 1024) });
  return buffer.subarray(0, bytesRead);
}

interface Cut {
  readonly text: Buffer;
  readonly end: string;
}

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** Cuts off every whole line. Line ends are looked for in bytes: no other character of UTF-8 has theirs. */
function cut(bytes: Buffer, isLast: boolean): { readonly cuts: readonly Cut[]; readonly rest: Buffer } {
  const cuts: Cut[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== lineFeed && bytes[at] !== carriageReturn) continue;
    // What follows the return may be in the next chunk.
    if (bytes[at] === carriageReturn && at + 1 === bytes.length && !isLast) break;
    const end = bytes[at] === lineFeed ? '\n' : bytes[at + 1] === lineFeed ? '\r\n' : '\r';
    cuts.push({ text: bytes.subarray(start, at), end });
    at += end.length - 1;
    start = at + 1;
  }
  const rest = bytes.subarray(start);
  return isLast && rest.length > 0
    ? { cuts: [...cuts, { text: rest, end: '' }], rest: Buffer.alloc(0) }
    : { cuts, rest };
}

function lineOf({ text, end }: Cut, number: number): Line {
  const decoded = text.toString('utf8');
  return { text: number === 1 ? decoded.replace(/^\uFEFF/, '') : decoded, end, number, isUtf8: isUtf8(text) };
}
