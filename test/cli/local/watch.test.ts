import { changedRows } from '../../../src/cli/local/watch';

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
