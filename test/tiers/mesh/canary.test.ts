import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { expectShare, type Sample } from '../../support/share';
import { heavy } from '../../support/soak';
import { after, ask, others, type Seen } from './clients';
import { MeshedMusic } from './music';

const calls = heavy({ gate: 2_000, soak: 20_000 });
const objects = (canary: number) => manifestsOf(fixtureLab('local', { systems: ['music'], music: { canary } }));

let music: MeshedMusic;
beforeAll(async () => {
  music = await MeshedMusic.start(objects(0), { 'cmpt756s2-v1': 'fixed' });
});
afterAll(() => music?.stop());

/** The exercise's page, which v1 answers once it is repaired, and which v2 has not. */
const paths = ['/api/v1/music/test'] as const;
const fromV1 = 200;
const fromV2 = 404;

async function askS2(count: number): Promise<Seen> {
  const seen = await ask(music.origin, { paths, enough: after(count) });
  expect(others(seen, fromV1, fromV2)).toBe(0);
  return seen;
}

const ofV2 = ({ done, statuses }: Seen): Sample => ({ hits: statuses.get(fromV2) ?? 0, of: done });

test.each([10, 50])(`a canary of %i percent gets that share of ${calls} calls`, async (canary) => {
  await music.apply(objects(canary));
  await expectShare(canary / 100, async () => ofV2(await askS2(calls)));
});

test.each([
  [100, calls],
  [0, 0],
])(`a canary of %i percent gets %i of ${calls} calls`, async (canary, expected) => {
  await music.apply(objects(canary));
  expect(ofV2(await askS2(calls))).toEqual({ hits: expected, of: calls });
});

test('a share that is clearly another is found out', async () => {
  await music.apply(objects(20));
  await expect(expectShare(0.1, async () => ofV2(await askS2(calls)))).rejects.toThrow(/toBeLessThanOrEqual/);
});

test(`turning the canary up while clients ask fails none of ${calls} calls`, async () => {
  let turns = 0;
  let enough = false;
  const asking = ask(music.origin, { paths, enough: (done) => enough && done >= calls });
  for (const canary of [0, 10, 50, 100, 50, 0]) {
    await music.apply(objects(canary));
    turns++;
  }
  enough = true;
  const seen = await asking;
  expect(turns).toBe(6);
  expect(others(seen, fromV1, fromV2)).toBe(0);
  expect(seen.statuses.get(fromV2)).toBeGreaterThan(0);
});
