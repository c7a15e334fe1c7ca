import { callCommand, counted, duration, forErrors, paint, say, table, withElapsed } from '../../src/cli/terminal';

test('a table aligns its columns, numbers to the right', () => {
  expect(
    table(
      ['Name', 'Count'],
      [
        ['network', 23],
        ['data', 2],
      ],
    ),
  ).toEqual(['Name     Count', 'network     23', 'data         2']);
});

test('a table that would be wider than 80 columns is cut where it is widest', () => {
  const [, row = ''] = table(['Name', 'Address'], [['web', 'x'.repeat(100)]]);
  expect(row).toBe(`web   ${'x'.repeat(73)}…`);
  expect(row).toHaveLength(80);
});

test('counts and durations read like a sentence', () => {
  expect([counted(0, 'object'), counted(1, 'object'), counted(2, 'object')]).toEqual([
    '0 objects',
    '1 object',
    '2 objects',
  ]);
  expect([duration(840), duration(59_900), duration(125_000)]).toEqual(['0.8 s', '59.9 s', '2 min 5 s']);
});

test.each([
  ['both go to a terminal', true, true, true],
  ['what is said goes to a file', false, true, false],
  ['errors go to a file', true, false, false],
])('where %s, an error has colours: %s %s %s', (_, stdout, stderr, hasColours) => {
  const before = ['isTTY', 'hasColors'].map((key): unknown => Reflect.get(process.stdout, key));
  const { isTTY } = process.stderr;
  Object.assign(process.stdout, { isTTY: stdout, hasColors: () => true });
  Object.assign(process.stderr, { isTTY: stderr });
  const forced = process.env.FORCE_COLOR;
  process.env.FORCE_COLOR = '1';
  try {
    const error = forErrors(`${paint('red', 'pods-fit')} here`);
    expect(error).toBe(hasColours ? '\u001b[31mpods-fit\u001b[39m here' : 'pods-fit here');
  } finally {
    Object.assign(process.stdout, { isTTY: before[0], hasColors: before[1] });
    Object.assign(process.stderr, { isTTY });
    if (forced === undefined) delete process.env.FORCE_COLOR;
    else process.env.FORCE_COLOR = forced;
  }
});

describe('What takes more than two seconds', () => {
  const { isTTY } = process.stderr;
  let written = '';

  beforeEach(() => {
    jest.useFakeTimers();
    written = '';
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation((text) => {
        written += String(text);
        return true;
      });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    Object.assign(process.stderr, { isTTY });
  });

  /** Work that ends after so many milliseconds, and says something in the middle. */
  async function work(milliseconds: number, isTerminal: boolean): Promise<string> {
    Object.assign(process.stderr, { isTTY: isTerminal });
    const middle = milliseconds / 2;
    const done = withElapsed('Synthesis', async () => {
      await new Promise((resolve) => setTimeout(resolve, middle));
      say('half');
      return new Promise<string>((resolve) => setTimeout(() => resolve('done'), middle));
    });
    await jest.advanceTimersByTimeAsync(milliseconds);
    return done;
  }

  test('says on a terminal how long it has taken, beside what is said meanwhile, and nothing of it stays', async () => {
    expect(await work(5000, true)).toBe('done');
    expect(written.replaceAll('\r\u001b[K', '<')).toBe('Synthesis … 2 s<half\nSynthesis … 3 s<Synthesis … 4 s<');
  });

  test('is not told of where nobody waits, nor where it took no two seconds', async () => {
    await work(1900, true);
    await work(5000, false);
    expect(written).toBe('half\nhalf\n');
  });

  test('is not told of any more once it has failed', async () => {
    Object.assign(process.stderr, { isTTY: true });
    const failing = withElapsed('Synthesis', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(written).toBe('');
  });
});

describe('What calls the command ./lab', () => {
  afterEach(() => callCommand('./lab'));

  test('calls it as whoever reads does, and keeps columns', () => {
    const text =
      'one\n  ./lab load music    under load\n  more                more\nFix it: ./lab build --push, or ./lab check';
    expect(forErrors(text)).toBe(text);
    callCommand('lab');
    expect(forErrors(text)).toBe(
      'one\n  lab load music      under load\n  more                more\nFix it: lab build --push, or lab check',
    );
  });

  test('calls it by a longer way where that is the one, once', () => {
    callCommand('../../$&/lab');
    expect(forErrors('  ./lab load music    under load\nFix it: ./lab check')).toBe(
      '  ../../$&/lab load music    under load\nFix it: ../../$&/lab check',
    );
    expect(forErrors('../lab check, as it was typed')).toBe('../lab check, as it was typed');
  });
});
