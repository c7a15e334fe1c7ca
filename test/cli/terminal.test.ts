import { counted, duration, forErrors, paint, table } from '../../src/cli/terminal';

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
])('an error has colours when, and only when, %s', (_, stdout, stderr, hasColours) => {
  const before = [process.stdout.isTTY, process.stderr.isTTY, process.stdout.hasColors] as const;
  Object.assign(process.stdout, { isTTY: stdout, hasColors: () => true });
  Object.assign(process.stderr, { isTTY: stderr });
  const forced = process.env.FORCE_COLOR;
  process.env.FORCE_COLOR = '1';
  try {
    const error = forErrors(`${paint('red', 'pods-fit')} here`);
    expect(error).toBe(hasColours ? '\u001b[31mpods-fit\u001b[39m here' : 'pods-fit here');
  } finally {
    const [isTTY, errorsIsTTY, hasColors] = before;
    Object.assign(process.stdout, { isTTY, hasColors });
    Object.assign(process.stderr, { isTTY: errorsIsTTY });
    if (forced === undefined) delete process.env.FORCE_COLOR;
    else process.env.FORCE_COLOR = forced;
  }
});
