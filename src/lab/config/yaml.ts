/** From YAML to plain values: what a lab has no use for, and what would not end, is a flaw with its place. */
import { type Document, isAlias, isCollection, isMap, isScalar, type LineCounter, type Node, type Pair } from 'yaml';
import { parseDocument, visit, type YAMLError } from 'yaml';
import type { Problem } from './problems';

/** What is wrong with a text. */
export interface Flaw {
  /** Where in the text. */
  readonly offset: number;
  readonly problem: Omit<Problem, 'where'>;
  /** Whether the rest can be judged all the same. */
  readonly isMinor?: boolean;
}

export interface Parsed {
  readonly document: Document.Parsed;
  /** Undefined where a flaw spoils it. */
  readonly value: unknown;
  readonly flaws: readonly Flaw[];
}

/** A lab nests its keys four deep. */
const deepest = 20;

/** Parses a text of at most some hundred KiB; it always ends, whatever the text. */
export function parseYaml(text: string, lineCounter?: LineCounter): Parsed {
  try {
    // Not the library's own search for keys that are there twice: it takes the square of their number.
    const options = { prettyErrors: false, logLevel: 'error', uniqueKeys: false } as const;
    const document = parseDocument(text, { ...options, ...(lineCounter && { lineCounter }) });
    if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new RangeError();
    const errors = [...document.errors, ...document.warnings].map((error) => syntaxFlaw(error, text));
    const flaws = errors.length > 0 ? errors : flawsIn(document);
    return { document, flaws, value: flaws.every(({ isMinor }) => isMinor) ? document.toJS() : undefined };
  } catch (error) {
    // The parser calls itself for each level.
    const problem = error instanceof RangeError ? tooDeep : notYaml((error as Error).message);
    return { document: parseDocument(''), value: undefined, flaws: [{ offset: 0, problem }] };
  }
}

const tooDeep = { path: '', what: 'nests lists or mappings too deeply', allowed: `${deepest} levels` };

function notYaml(message: string): Flaw['problem'] {
  return { path: '', what: `is not YAML: ${message}` };
}

function syntaxFlaw({ code, message, pos: [offset] }: YAMLError, text: string): Flaw {
  if (code === 'MULTIPLE_DOCS') return { offset, problem: secondDocument };
  if (message.startsWith('Unresolved tag')) return unknownTag(text.slice(offset).split(/\s/, 1)[0] ?? '', offset);
  return { offset, problem: notYaml(message) };
}

const secondDocument = {
  path: '',
  what: 'begins a second YAML document',
  allowed: 'one in a file',
  hint: 'Remove the line ---.',
};

/** What is sound YAML, and no sound configuration. */
function flawsIn(document: Document.Parsed): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const anchors = new Map<string, Node>();
  visit(document, {
    Node: (_, node, path) => {
      if (path.filter(isCollection).length > deepest) throw new RangeError();
      if (isAlias(node)) flaws.push(...aliasFlaws(node.source, anchors.get(node.source), path, offsetOf(node)));
      else if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (node.tag !== undefined && !plainTags.test(node.tag)) flaws.push(unknownTag(node.tag, offsetOf(node)));
      if (isMap(node)) flaws.push(...doubles(node.items));
    },
  });
  return flaws;
}

function aliasFlaws(name: string, target: Node | undefined, path: readonly unknown[], offset: number): readonly Flaw[] {
  if (target !== undefined && !path.includes(target)) return [];
  const why = target === undefined ? `without an anchor &${name} before it` : 'within what it stands for';
  const problem = { path: '', what: `has the alias *${name} ${why}`, hint: 'A text that begins with * needs quotes.' };
  return [{ offset, problem }];
}

const plainTags = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

function unknownTag(tag: string, offset: number): Flaw {
  const what = `has the tag ${tag.replace('tag:yaml.org,2002:', '!!')}`;
  return { offset, problem: { path: '', what, allowed: 'plain values, lists and mappings', hint: 'Remove the tag.' } };
}

/** Every key but the first of those that are the same. */
function doubles(pairs: readonly Pair[]): readonly Flaw[] {
  const seen = new Set<string>();
  return pairs.flatMap(({ key }): readonly Flaw[] => {
    if (!isScalar(key)) return [];
    const path = String(key.value);
    const isFirst = !seen.has(path);
    seen.add(path);
    const problem = { path, what: 'is there a second time', hint: 'Keep one of the two.' };
    return isFirst ? [] : [{ offset: offsetOf(key), problem, isMinor: true }];
  });
}

function offsetOf(node: unknown): number {
  return (node as { readonly range?: readonly number[] | null }).range?.[0] ?? 0;
}
