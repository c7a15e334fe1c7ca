import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { expectShare } from '../../support/share';
import { heavy } from '../../support/soak';
import { after, ask, others, song, type Seen } from './clients';
import { MeshedMusic } from './music';

const calls = heavy({ gate: 2_000, soak: 20_000 });
const objects = (fault: unknown) => manifestsOf(fixtureLab('local', { systems: ['music'], music: { fault } }));

let music: MeshedMusic;
beforeAll(async () => {
  music = await MeshedMusic.start(objects('none'));
});
afterAll(() => music?.stop());

/** Reads of users who are not there: S1 asks DB once for each and passes on what it says: an empty list. */
const paths = [`/api/v1/user/${song}`] as const;
const answered = 200;
/** S1's answer where DB failed. */
const failed = 502;

interface Injected {
  readonly seen: Seen;
  readonly aborts: number;
  readonly delays: number;
}

/** Asks, and counts what the proxy of S1 did to its calls of DB meanwhile. */
async function askS1(): Promise<Injected> {
  const { envoy } = music.podOf('cmpt756s1').member;
  const count = () =>
    Promise.all([envoy.sum(/fault\.aborts_injected$/), envoy.sum(/fault\.delays_injected$/)] as const);
  const before = await count();
  const seen = await ask(music.origin, { paths, enough: after(calls), clients: 32 });
  const now = await count();
  return { seen, aborts: now[0] - before[0], delays: now[1] - before[1] };
}

test(`the fault abort fails a tenth of ${calls} calls of DB, and S1 says so`, async () => {
  await music.apply(objects('abort'));
  await expectShare(0.1, async () => {
    const { seen, aborts } = await askS1();
    expect(seen.statuses.get(failed)).toBe(aborts);
    expect(others(seen, answered, failed)).toBe(0);
    return { hits: aborts, of: calls };
  });
});

test(`reads outlive a fault that says 503, since each is tried up to four times`, async () => {
  await music.apply(objects({ abort: 503, percent: 40 }));
  await expectShare(0.4 ** 4, async () => {
    const { seen } = await askS1();
    expect(others(seen, answered, 503)).toBe(0);
    return { hits: seen.statuses.get(503) ?? 0, of: calls };
  });
});

test(`the fault delay makes a tenth of ${calls} calls half a second longer, and fails none`, async () => {
  await music.apply(objects('delay'));
  await expectShare(0.1, async () => {
    const { seen, delays } = await askS1();
    expect(seen.slow).toBeGreaterThanOrEqual(delays);
    expect(seen.statuses).toEqual(new Map([[answered, calls]]));
    return { hits: delays, of: calls };
  });
});

test('without a fault no call is touched', async () => {
  await music.apply(objects('none'));
  const { seen, aborts, delays } = await askS1();
  expect([aborts, delays]).toEqual([0, 0]);
  expect(seen.statuses).toEqual(new Map([[answered, calls]]));
});
