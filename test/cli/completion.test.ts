import { Command, Option } from 'commander';
import { bashCompletion } from '../../src/cli/completion/bash';
import { fishCompletion } from '../../src/cli/completion/fish';
import { type CompletionNode, completionNodes } from '../../src/cli/completion/tree';
import { zshCompletion } from '../../src/cli/completion/zsh';
import { buildProgram } from '../../src/cli/program';
import { systemNames } from '../../src/lab/systems';
import { verbs } from '../../src/cli/verbs';

describe('What may stand behind lab', () => {
  let nodes: readonly CompletionNode[];
  beforeAll(async () => {
    nodes = await completionNodes(buildProgram({ folder: '/', bundles: '/' }));
  });
  const at = (path: string) => nodes.find((node) => node.path === path);

  test('is read from the program: its verbs, with what they are for', () => {
    expect(at('')?.commands).toEqual(verbs.map(({ name, summary }) => ({ name, summary })));
    for (const { name } of verbs) expect(at(name)).toBeDefined();
  });

  test('has the options that a system alone has, and their choices', () => {
    const options = at('load music')?.options;
    const scenario = options?.find(({ name }) => name === '--scenario');
    expect(scenario?.value).toEqual(expect.arrayContaining(['songs', 'users']));
    expect(at('verify cassandra')?.options.map(({ name }) => name)).toContain('--level');
    expect(at('verify music')?.options).toEqual([]);
  });

  test('tells files from other text, and what stands alone', () => {
    const valueOf = (path: string, name: string) => at(path)?.options.find((option) => option.name === name)?.value;
    expect(valueOf('', '--file')).toBe('file');
    expect(valueOf('gpu submit', '--source')).toBe('file');
    expect(valueOf('', '--set')).toBe('text');
    expect(valueOf('', '--env')).toEqual(['local', 'aws']);
    expect(valueOf('cost', '--json')).toBeUndefined();
    expect(at('run')?.words).toEqual(systemNames);
    expect(at('logs')?.words).toEqual(expect.arrayContaining(['music', 'music/users']));
  });
});

test('Scripts keep quotes, colons and backslashes of a summary, each in the way of its shell', async () => {
  const program = new Command('lab').addOption(new Option('--where <place>', "a student's: one").choices(['a', 'b']));
  program.command('go').description("it's here: a\\b").argument('[words...]');
  const nodes = await completionNodes(program);
  expect(fishCompletion(nodes)).toContain("-a go -d 'it\\'s here: a\\\\b'\n");
  expect(zshCompletion(nodes)).toContain("commands=('go:it'\\''s here\\: a\\b')");
  expect(bashCompletion(nodes)).toContain(
    "    '') commands='go' options='--where --help' ;;\n    'go') repeats=1 options='' ;;\n",
  );
  expect(bashCompletion(nodes)).toContain("    *'|--where') values='a b' ;;\n");
});
