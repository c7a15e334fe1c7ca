import { readFileSync } from 'node:fs';
import { type Document, LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, type YAMLError } from 'yaml';
import type { Path } from './keys';
import type { Problem } from './problems';
import type { Origin, Source } from './source';
import { unreadable } from './unreadable';

/** Says what an offset in a file is called: `lab.yaml:12`. */
type Place = (offset: number) => string;

interface FileOptions {
  /** Whether the lab is whole without it: it may be absent or empty, and says nothing then. */
  readonly optional: boolean;
}

/** What to do about a file that is no configuration at all. */
function wayOut({ optional }: FileOptions): Pick<Problem, 'hint'> {
  return {
    hint: optional
      ? 'Remove it, or write in it what differs from lab.yaml for you, e.g. registryId: octocat.'
      : 'Start from the sample lab.yaml of systems-lab; --file or LAB_FILE names another file.',
  };
}

const nothing: Source = { value: {}, problems: [], at: () => undefined };

/** Reads one YAML file. */
export function readFile(file: string, options: FileOptions): Source {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (options.optional && (code === 'ENOENT' || code === 'ENOTDIR')) return nothing;
    return unusable({ where: file, path: '', what: unreadable(error), ...wayOut(options) });
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  if (options.optional && document.contents === null && document.errors.length === 0) return nothing;
  const place: Place = (offset) => `${file}:${Math.max(1, lineCounter.linePos(offset).line)}`;
  return interpret(document, { file, place, text, ...wayOut(options) });
}

interface Read extends Pick<Problem, 'hint'> {
  readonly file: string;
  readonly place: Place;
  readonly text: string;
}

function interpret(document: Document.Parsed, { file, place, text, ...advice }: Read): Source {
  const problems = [...document.errors, ...document.warnings].map((error) => syntaxProblem(error, place, text));
  // A key that is there twice is wrong, but what else the file says can be judged all the same.
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return { ...unusable(), problems };
  if (document.contents === null) return unusable({ where: file, path: '', what: 'is empty', ...advice });
  if (!isMap(document.contents))
    return unusable({
      where: place(document.contents.range[0]),
      path: '',
      what: 'is not a mapping of keys',
      ...advice,
    });
  try {
    return { value: document.toJS(), problems, at: (path) => find(document, path, place) };
  } catch (error) {
    // An alias without an anchor, or aliases that grow without bound.
    return unusable({ where: file, path: '', what: `is not YAML: ${(error as Error).message}` });
  }
}

/** Walks to the key or item at `path` and says where it is written. */
function find(document: Document.Parsed, path: Path, place: Place): Origin | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined = 0;
  for (const segment of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(segment));
      offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      node = pair?.value;
    } else {
      node = isSeq(node) ? node.items[Number(segment)] : undefined;
      offset = (node as { range?: readonly number[] } | undefined)?.range?.[0];
    }
    if (offset === undefined) return undefined;
  }
  const written = isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
  return { where: place(offset), ...(written !== undefined && { written }) };
}

function syntaxProblem({ code, message, pos }: YAMLError, place: Place, text: string): Problem {
  const where = place(pos[0]);
  if (code === 'MULTIPLE_DOCS')
    return {
      where,
      path: '',
      what: 'begins a second YAML document',
      allowed: 'one in a file',
      hint: 'Remove the line ---.',
    };
  if (code !== 'DUPLICATE_KEY') return { where, path: '', what: `is not YAML: ${message}` };
  const key = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? '';
  return { where, path: key, what: 'is there a second time', hint: 'Keep one of the two.' };
}

function unusable(...problems: readonly Problem[]): Source {
  return { value: undefined, problems, at: () => undefined };
}
