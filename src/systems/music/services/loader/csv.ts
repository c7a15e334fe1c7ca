import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { StartError } from '../../../../runtime/environment';

/** One row of a CSV file as it stands there; `line` is the first one of it. */
export type CsvRecord = { readonly line: number } & (
  { readonly values: readonly string[] } | { readonly problem: string }
);

/** Lines that one row may span, where a quoted value has line ends in it. */
const longestRecord = 20;

/**
 * Reads a CSV file (RFC 4180) row by row, whatever its size. A row that cannot be parsed is yielded with its
 * problem and costs no other row: csv-parse's own recovery drops what follows a stray quotation mark, so
 * rows are cut here and parsed one by one.
 * @throws StartError when the file cannot be read
 */
export async function* readCsv(path: string): AsyncGenerator<CsvRecord> {
  const lines = numberedLines(path);
  try {
    yield* cutIntoRecords(lines);
  } finally {
    await lines.return(undefined);
  }
}

interface Line {
  readonly text: string;
  readonly line: number;
}

async function* cutIntoRecords(lines: AsyncGenerator<Line, undefined>): AsyncGenerator<CsvRecord> {
  const ahead: Line[] = [];
  const take = async (): Promise<Line | undefined> => ahead.shift() ?? (await lines.next()).value;

  for (let first = await take(); first; first = await take()) {
    if (first.text.trim() === '') continue;
    const { line } = first;
    const more: Line[] = [];
    let parsed = parseRecord(first.text);
    while (parsed === 'open' && more.length < longestRecord) {
      const next = await take();
      if (!next) break;
      more.push(next);
      parsed = parseRecord([first, ...more].map(({ text }) => text).join('\n'));
    }
    if (parsed !== 'open' && 'values' in parsed) {
      yield { line, ...parsed };
    } else {
      // The lines after it were taken in search of the end of a value; they are rows of their own.
      ahead.unshift(...more);
      yield { line, problem: parsed === 'open' || more.length > 0 ? 'a quotation mark is not closed' : parsed.problem };
    }
  }
}

async function* numberedLines(path: string): AsyncGenerator<Line, undefined> {
  const file = await open(path).catch((error: Error) => {
    throw new StartError(`${path} cannot be read: ${error.message}`);
  });
  let line = 0;
  try {
    for await (const text of file.readLines()) {
      line += 1;
      yield { line, text: line === 1 ? text.replace(/^\uFEFF/, '') : text };
    }
  } finally {
    await file.close();
  }
  return undefined;
}

/** `open` where a quoted value goes on in the next line. */
function parseRecord(text: string): 'open' | { readonly values: readonly string[] } | { readonly problem: string } {
  try {
    const [values = []] = parse(text, { relax_column_count: true, trim: true });
    return { values };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : { problem: 'a quotation mark is in the wrong place' };
  }
}
