import { changedRows, inLines } from '../../../src/cli/local/watch';
import { table } from '../../../src/cli/terminal';

test('What is watched are rows that are new or different, and processes that are gone', () => {
  const before = [
    ['a', 'v1', 'ready', '0', 'leader'],
    ['b', 'v1', 'ready', '0', ''],
    ['c', 'v1', 'ready', '0', ''],
  ];
  const after = [
    ['a', 'v1', 'ready', '0', ''],
    ['b', 'v1', 'ready', '0', ''],
    ['d', 'v2', 'starting', '0', ''],
  ];
  expect(changedRows(before, after)).toEqual([
    ['a', 'v1', 'ready', '0', ''],
    ['d', 'v2', 'starting', '0', ''],
    ['c', 'v1', 'gone'],
  ]);
  expect(changedRows(after, after)).toEqual([]);
});

test('All that a process says is shown within 80 columns, and one that says little has one line', () => {
  const said = 'follower, leader fortune-4, term 3 · election 12/11, ok 11/12, coordinator 4/4, claim 0/1, resign 1/0';
  const rows = inLines([
    ['lease-store', '-', 'ready', '0', ''],
    ['fortune-5', 'v1', 'ready', '0', said],
  ]);
  expect(rows[0]).toEqual(['lease-store', '-', 'ready', '0', '']);
  expect(rows.slice(1).map(([name]) => name)).toEqual(['fortune-5', '', '']);
  const lines = table(['Process', 'Version', 'State', 'Restarts', 'Says'], rows);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines.join('\n')).not.toContain('…');
  expect(
    rows
      .slice(1)
      .map((row) => row.at(-1))
      .join(' '),
  ).toBe(said);
});
