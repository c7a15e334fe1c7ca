import { contract } from '../../../src/systems/music/contract';
import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { after, ask, song } from './clients';
import { MeshedMusic } from './music';
import { withRoutes } from './objects';

const { users, music: s2 } = contract.workloads;
const objects = (canary: number) => manifestsOf(fixtureLab('local', { systems: ['music'], music: { canary } }));

let music: MeshedMusic;
beforeAll(async () => {
  music = await MeshedMusic.start(objects(0), { 'cmpt756s2-v1': 'fixed' });
});
afterAll(() => music?.stop());

const statuses = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
  (await ask(music.origin, { paths: [path], headers, enough: after(100) })).statuses;

/** Its answer tells the version: the repaired v1 has the page, v2 has not. */
const exercise = `${s2.http.basePath}/test`;

test.each([
  [0, 'v2', 404],
  [100, 'v1', 200],
])('with a canary of %i percent, a tester who asks for %s gets it always', async (canary, version, status) => {
  await music.apply(objects(canary));
  expect(await statuses(exercise, { 'x-lab-version': version })).toEqual(new Map([[status, 100]]));
  expect(await statuses(exercise)).toEqual(new Map([[status === 404 ? 200 : 404, 100]]));
});

test('a path that only begins like that of S1 is not there', async () => {
  const before = await music.podOf(users.name).member.envoy.sum(/^http\.inbound_\d+\.downstream_rq_total$/);
  expect(await statuses(`${users.http.basePath}name`)).toEqual(new Map([[404, 100]]));
  expect(await music.podOf(users.name).member.envoy.sum(/^http\.inbound_\d+\.downstream_rq_total$/)).toBe(before);
  expect(await statuses(`${users.http.basePath}/${song}`)).toEqual(new Map([[200, 100]]));
});

describe('A service that stands still', () => {
  const ask1 = (signal?: AbortSignal) =>
    fetch(`${music.origin}${s2.http.basePath}/`, {
      headers: { authorization: 'any', 'x-lab-version': 'v1' },
      ...(signal && { signal }),
    });
  let pid = 0;
  beforeAll(() => {
    ({ pid } = music.podOf('cmpt756s2-v1').service);
    process.kill(pid, 'SIGSTOP');
  });
  afterAll(() => process.kill(pid, 'SIGCONT'));

  test('is answered for with 504 when the time of its route is up', async () => {
    await music.apply(objects(0));
    expect((await ask1()).status).toBe(504);
  });

  test('would be waited for without an end otherwise', async () => {
    await music.apply(withRoutes(objects(0), { timeout: '0s', retries: { attempts: 0 } }));
    await expect(ask1(AbortSignal.timeout(10_000))).rejects.toThrow(/timeout/);
  });
});
