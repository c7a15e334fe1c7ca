import { scenarios } from '../../../../src/systems/music/operations/scenarios';
import type { VirtualUser } from '../../../../src/local/load/scenario';
import { seeded } from '../../../support/random';

type Name = keyof typeof scenarios;

/** So many virtual users of one load. */
function users(name: Name, count = 1): readonly VirtualUser[] {
  const newUser = scenarios[name].begin(seeded(1));
  return Array.from({ length: count }, newUser);
}

function paths(name: Name, count: number): readonly string[] {
  const [user] = users(name);
  return Array.from({ length: count }, () => user?.nextPath() ?? '');
}

const song = /^\/api\/v1\/music\/[0-9a-f-]{36}$/;
const person = /^\/api\/v1\/user\/[0-9a-f-]{36}$/;

describe('A scenario', () => {
  test('of songs reads random ones of the sample data and pauses one second', () => {
    const read = paths('songs', 2000);
    expect(read.filter((path) => !song.test(path))).toEqual([]);
    expect(new Set(read).size).toBe(130);
    expect(new Set(read.slice(0, 130)).size).toBeLessThan(130);
    expect(users('songs')[0]?.nextPause()).toBe(1);
  });

  test.each(['songs-varied', 'users-varied'] as const)('with varied pauses waits from 1 to 60 seconds: %s', (name) => {
    const [user] = users(name);
    const pauses = Array.from({ length: 2000 }, () => user?.nextPause() ?? 0);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60);
    expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(55);
  });

  test.each([
    ['songs-varied', song, 130],
    ['users', person, 540],
    ['users-varied', person, 540],
  ] as const)('in turn reads each one once and begins again: %s', (name, pattern, count) => {
    const read = paths(name, count + 1);
    expect(new Set(read).size).toBe(count);
    expect(read[count]).toBe(read[0]);
    expect(read.filter((path) => !pattern.test(path))).toEqual([]);
  });

  test('in turn goes on with the next one whoever of the virtual users reads', () => {
    const [one, other] = users('users', 2);
    expect([one?.nextPath(), other?.nextPath()]).toEqual(paths('users', 2));
  });

  test('of both has each virtual user read a user, then a song, and so on', () => {
    const kinds = users('both', 2).map((user) =>
      Array.from({ length: 4 }, () => (song.test(user.nextPath()) ? 'song' : 'user')),
    );
    expect(kinds).toEqual([
      ['user', 'song', 'user', 'song'],
      ['user', 'song', 'user', 'song'],
    ]);
  });
});
