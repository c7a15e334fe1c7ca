/** What may stand where behind `lab`, read from the program itself. */
import type { Argument, Command, Option } from 'commander';
import { completed } from '../deferred';
import { WordsArgument } from '../words-argument';

export interface CompletionNode {
  /** Words behind `lab` that lead here, e.g. `load music`; empty for `lab` itself, whose options count everywhere. */
  readonly path: string;
  /** Commands that may follow. */
  readonly commands: readonly Candidate[];
  /** What the first argument may be. */
  readonly words: readonly string[];
  /** Whether all further arguments may be so too. */
  readonly repeats: boolean;
  /** Its own, and those of commands between `lab` and it. */
  readonly options: readonly CompletionOption[];
}

export interface Candidate {
  readonly name: string;
  /** Empty where the name says it all. */
  readonly summary: string;
}

export interface CompletionOption extends Candidate {
  /** With its hyphens, e.g. `--scenario`. */
  readonly name: string;
  /** What may stand behind it: one of these, a file, or any text. @default - it stands alone */
  readonly value?: readonly string[] | 'file' | 'text';
}

/** A program and all commands in it, the one above before those below. */
export async function completionNodes(program: Command): Promise<readonly CompletionNode[]> {
  return [nodeOf(program, '', []), ...(await nodesBelow(program, '', []))];
}

async function nodesBelow(command: Command, path: string, above: readonly CompletionOption[]) {
  const nodes: CompletionNode[] = [];
  for (const one of command.commands) {
    await completed(one);
    const node = nodeOf(one, `${path} ${one.name()}`.trim(), above);
    nodes.push(node, ...(await nodesBelow(one, node.path, node.options)));
  }
  return nodes;
}

function nodeOf(command: Command, path: string, above: readonly CompletionOption[]): CompletionNode {
  const [first] = command.registeredArguments;
  const commands = command.commands.map((one) => ({ name: one.name(), summary: one.description() }));
  const options = [...command.options.filter(({ hidden }) => !hidden).map(optionOf), ...above];
  return {
    path,
    commands,
    words: commands.length > 0 ? [] : wordsOf(first),
    repeats: first?.variadic ?? false,
    options: path === '' ? [...options, help] : withoutDoubles(options),
  };
}

function wordsOf(argument: Argument | undefined): readonly string[] {
  return argument instanceof WordsArgument ? argument.words : (argument?.argChoices ?? []);
}

const help: CompletionOption = { name: '--help', summary: 'what it understands' };

function optionOf(option: Option): CompletionOption {
  const name = option.long ?? option.short ?? '';
  const takesValue = option.required || option.optional;
  return { name, summary: option.description, ...(takesValue && { value: valueOf(option) }) };
}

function valueOf({ argChoices, flags }: Option): readonly string[] | 'file' | 'text' {
  return argChoices ?? (/<(file|path|folder)>/.test(flags) ? 'file' : 'text');
}

function withoutDoubles(options: readonly CompletionOption[]): readonly CompletionOption[] {
  return options.filter(({ name }, index) => options.findIndex((other) => other.name === name) === index);
}
