import { CsvError, parse } from 'csv-parse/sync';
import { type Line, readLines } from './lines';

/** One row of a CSV file as it stands there; `line` is the first one of it. */
export type CsvRecord = { readonly line: number } & (
  { readonly values: readonly string[] } | { readonly problem: string }
);

/** Lines that one row may span, where a quoted value has line ends in it. */
const longestRecord = 20;

/**
 * Reads a CSV file (RFC 4180) row by row, whatever its size; line ends inside a quoted value stay as they are. A row
 * that cannot be parsed is yielded with its problem and costs no other row: csv-parse's own recovery drops what follows
 * a stray quotation mark, so rows are cut here and parsed one by one.
 * @throws StartError when the file cannot be read
 */
export async function* readCsv(path: string): AsyncGenerator<CsvRecord> {
  const lines = readLines(path);
  try {
    yield* cutIntoRecords(lines);
  } finally {
    await lines.return(undefined);
  }
}

async function* cutIntoRecords(lines: AsyncGenerator<Line, undefined>): AsyncGenerator<CsvRecord> {
  const ahead: Line[] = [];
  const take = async (): Promise<Line | undefined> => ahead.shift() ?? (await lines.next()).value;

  for (let first = await take(); first; first = await take()) {
    if (first.text.trim() === '') continue;
    const { number: line } = first;
    const taken = [first];
    let parsed = parseRecord(taken);
    while (parsed === 'open' && taken.length <= longestRecord) {
      const next = await take();
      if (!next) break;
      taken.push(next);
      parsed = parseRecord(taken);
    }
    if (parsed !== 'open' && 'values' in parsed) {
      yield taken.every(({ isUtf8 }) => isUtf8) ? { line, ...parsed } : { line, problem: 'bytes that are not UTF-8' };
    } else {
      // The lines after it were taken in search of the end of a value; they are rows of their own.
      ahead.unshift(...taken.slice(1));
      yield {
        line,
        problem: parsed === 'open' || taken.length > 1 ? 'a quotation mark is not closed' : parsed.problem,
      };
    }
  }
}

/** `open` where a quoted value goes on in the next line. */
function parseRecord(
  lines: readonly Line[],
): 'open' | { readonly values: readonly string[] } | { readonly problem: string } {
  const text = lines.map((line, index) => (index === lines.length - 1 ? line.text : line.text + line.end)).join('');
  try {
    const [values = []] = parse(text, { relax_column_count: true, trim: true });
    return { values };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : { problem: 'a quotation mark is in the wrong place' };
  }
}
