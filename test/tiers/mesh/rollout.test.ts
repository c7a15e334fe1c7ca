import { contract } from '../../../src/systems/music/contract';
import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { heavy } from '../../support/soak';
import { after, ask, others, type Seen, song } from './clients';
import { MeshedMusic } from './music';
import { withoutRetries } from './objects';
import type { Program } from './programs';

const calls = heavy({ gate: 2_000, soak: 20_000 });
const { basePath } = contract.workloads.music.http;
const v1 = 'cmpt756s2-v1';
const objects = manifestsOf(fixtureLab('local', { systems: ['music'], music: { replicas: 2 } }));

let music: MeshedMusic;
beforeAll(async () => {
  music = await MeshedMusic.start(objects);
});
afterAll(() => music?.stop());

/** Replaces every pod of S2 v1 while clients ask: as a Deployment does it, a new one first, then an old one less. */
async function rollOut(program: Program, least: number): Promise<Seen> {
  let enough = false;
  const paths = [`${basePath}/`, `${basePath}/${song}`] as const;
  const asking = ask(music.origin, { paths, enough: (done) => enough && done >= least });
  try {
    for (const old of music.podsOf(v1)) {
      await music.add(v1, { program });
      await music.end(v1, old);
    }
  } finally {
    enough = true;
  }
  return asking;
}

const exercise = () => ask(music.origin, { paths: [`${basePath}/test`], enough: after(100) });

test(`S2 v1 is replaced by the repaired one while clients ask, and none of ${calls} calls fails`, async () => {
  expect((await exercise()).statuses).toEqual(new Map([[500, 100]]));
  const seen = await rollOut('fixed', calls);
  console.log(`${seen.done} calls during the rollout, ${others(seen, 200)} failed`);
  expect(others(seen, 200)).toBe(0);
  expect(seen.done).toBeGreaterThanOrEqual(calls);
  expect((await exercise()).statuses).toEqual(new Map([[200, 100]]));
});

test('calls fail when S2 does not drain and no call is repeated', async () => {
  await rollOut('undrained', 0);
  await music.apply(withoutRetries(objects));
  const seen = await rollOut('fixed', 2_000);
  console.log(`${seen.done} calls during the control, ${others(seen, 200)} failed`);
  expect(others(seen, 200)).toBeGreaterThan(0);
});
