import { type Document, LineCounter, isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { Problem } from './problems';
import type { Source } from './source';
import { NoText, readText } from './text';
import { type Parsed, parseYaml } from './yaml';

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

/** A hundred times the sample: what is larger is no configuration, and would take seconds to judge. */
const mostBytes = 128 * 1024;

/** Reads one YAML file. */
export function readFile(file: string, options: FileOptions): Source {
  let text: string;
  try {
    text = readText(file, mostBytes);
  } catch (error) {
    if (!(error instanceof NoText)) throw error;
    if (options.optional && error.isAbsent) return nothing;
    return unusable({ ...wayOut(options), ...error.problem });
  }
  const lineCounter = new LineCounter();
  const parsed = parseYaml(text, lineCounter);
  if (options.optional && parsed.document.contents === null && parsed.flaws.length === 0) return nothing;
  const place: Place = (offset) => `${file}:${Math.max(1, lineCounter.linePos(offset).line)}`;
  return interpret(parsed, { file, place, ...wayOut(options) });
}

interface Read extends Pick<Problem, 'hint'> {
  readonly file: string;
  readonly place: Place;
}

function interpret({ document, value, flaws }: Parsed, { file, place, ...advice }: Read): Source {
  const problems = flaws.map(({ offset, problem }) => ({ where: place(offset), ...problem }));
  if (!flaws.every(({ isMinor }) => isMinor)) return unusable(...problems);
  if (document.contents === null) return unusable({ where: file, path: '', what: 'is empty', ...advice });
  if (!isMap(document.contents))
    return unusable({
      where: place(document.contents.range[0]),
      path: '',
      what: 'is not a mapping of keys',
      ...advice,
    });
  return { value, problems, at: finder(document, place) };
}

/** Walks to the key or item at a path and says where it is written. */
function finder(document: Document.Parsed, place: Place): Source['at'] {
  const keys = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  return (path) => {
    let node: unknown = document.contents;
    let offset: number | undefined = 0;
    for (const segment of path) {
      if (isAlias(node)) node = node.resolve(document);
      if (isMap(node)) {
        const pairs = keys.get(node) ?? pairsByKey(node);
        keys.set(node, pairs);
        const pair = pairs.get(String(segment));
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
  };
}

/** Of two pairs with the same key the last one counts, as it does for the value. */
function pairsByKey(map: YAMLMap): ReadonlyMap<string, Pair> {
  const pairs = map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : []));
  return new Map(pairs);
}

function unusable(...problems: readonly Problem[]): Source {
  return { value: undefined, problems, at: () => undefined };
}
