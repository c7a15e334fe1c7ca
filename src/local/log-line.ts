interface Entry {
  readonly level: number;
  readonly msg: string;
  readonly err?: { readonly stack?: string };
}

/** pino's numbers: https://getpino.io/#/docs/api?id=loggerlevels-object */
const warning = 40;
const error = 50;

/** A JSON log line of a service as lines for people: its message, or the stack of its error. Other lines stay. */
export function readableLines(line: string): readonly string[] {
  const entry = parse(line);
  if (!entry) return [line];
  const mark = entry.level >= error ? 'error: ' : entry.level >= warning ? 'warning: ' : '';
  return (mark + (entry.err?.stack ?? entry.msg)).split('\n');
}

function parse(line: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isEntry = typeof value === 'object' && value !== null && 'level' in value && 'msg' in value;
    return isEntry ? (value as Entry) : undefined;
  } catch {
    return undefined;
  }
}
