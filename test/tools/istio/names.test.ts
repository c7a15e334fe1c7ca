import { common, fullName, namesOf, seconds } from './names';

test.each([
  ['500ms', '0.5s'],
  ['700ms', '0.7s'],
  ['2s', '2s'],
  ['1m30s', '90s'],
  ['1.5h', '5400s'],
  ['0s', '0s'],
])('the duration %s is %s for Envoy', (duration, expected) => {
  expect(seconds(duration)).toBe(expected);
});

test('a short name belongs to the namespace of its object, a long one and a star to themselves', () => {
  expect(fullName('db', 'music')).toBe('db.music.svc.cluster.local');
  expect(fullName('db.example.com', 'music')).toBe('db.example.com');
  expect(fullName('*', 'music')).toBe('*');
});

test('callers of the same namespace alone may use the short name', () => {
  expect(namesOf({ name: 'db', namespace: 'music' }, 'music')).toContain('db');
  expect(namesOf({ name: 'db', namespace: 'music' }, 'other')).not.toContain('db');
});

test.each([
  ['*', 'lab.example', 'lab.example'],
  ['lab.example', '*', 'lab.example'],
  ['*.example', 'lab.example', 'lab.example'],
  ['*.example', 'example', undefined],
  ['lab.example', 'other.example', undefined],
])('hosts %s and %s have %s in common', (one, other, expected) => {
  expect(common(one, other)).toBe(expected);
});
