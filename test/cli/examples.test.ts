import { exampleLines, examples } from '../../src/cli/examples';
import { buildProgram } from '../../src/cli/program';
import { verbs } from '../../src/cli/verbs';
import { LabFolder } from './lab';

/** The words that a POSIX shell makes of it. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
}

const parsed = new Error('the words were understood');

/** Gives the words to the program, which ends where it would begin to work. */
async function parse(words: readonly string[], folder: LabFolder): Promise<unknown> {
  const program = buildProgram(folder.places).hook('preAction', () => {
    throw parsed;
  });
  const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    return await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    return error;
  } finally {
    silent.mockRestore();
  }
}

describe('Examples in the help of verbs', () => {
  let folder: LabFolder;
  beforeAll(() => {
    folder = new LabFolder();
  });
  afterAll(() => folder.remove());

  const all = verbs.flatMap(({ name }) => examples[name].map(({ command }) => ({ name, command })));

  test.each(all)('lab $command is understood by the program', async ({ name, command }) => {
    const [verb] = wordsOf(command);
    expect(verb).toBe(name);
    expect(await parse(wordsOf(command), folder)).toBe(parsed);
  });

  test.each(['kill', 'fault db', 'synth --studnet ada', "partition '1|2'", 'gpu submit', 'load musik'])(
    'lab %s would be no example',
    async (command) => {
      expect(await parse(wordsOf(command), folder)).not.toBe(parsed);
    },
  );

  test.each(verbs.map(({ name }) => name))('lab %s --help ends with them, in lines that fit', async (name) => {
    const { stdout } = await folder.lab(name, '--help');
    expect(stdout).toContain(`\n${exampleLines(name).join('\n')}\n`);
    expect(exampleLines(name)).toHaveLength(4);
    expect(Math.max(...exampleLines(name).map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
