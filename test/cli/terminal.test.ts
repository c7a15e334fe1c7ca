import { counted, duration, table } from '../../src/cli/terminal';

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
