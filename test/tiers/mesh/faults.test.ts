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
/** Where the time of a try was up: a machine that stands still for longer than 2 s ends every call that is under way. */
const late = 504;

interface Injected {
  readonly seen: Seen;
  readonly aborts: number;
  readonly delays: number;
  /** Tries whose time was up, at the gateway or at S1's proxy. */
  readonly timeouts: number;
}

/** Asks, and counts what the proxy of S1 did to its calls of DB meanwhile. */
async function askS1(): Promise<Injected> {
  const { envoy } = music.podOf('cmpt756s1').member;
  const ofTime = /\.upstream_rq_(per_try_)?timeout$/;
  const count = () =>
    Promise.all([
      envoy.sum(/fault\.aborts_injected$/),
      envoy.sum(/fault\.delays_injected$/),
      envoy.sum(ofTime),
      music.gateway.envoy.sum(ofTime),
    ] as const);
  const before = await count();
  const seen = await ask(music.origin, { paths, enough: after(calls), clients: 32 });
  const now = await count();
  const [aborts, delays, inside, outside] = now.map((value, index) => value - (before[index] ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  return { seen, aborts, delays, timeouts: inside + outside };
}

/** Every answer is one that is expected, or came late, which a proxy has counted: on a quiet machine none does. */
function expectExplained({ seen, timeouts }: Injected, ...expected: readonly number[]): void {
  expect(others(seen, ...expected, late)).toBe(0);
  expect(seen.statuses.get(late) ?? 0).toBeLessThanOrEqual(timeouts);
}

test(`the fault abort fails a tenth of ${calls} calls of DB, and S1 says so`, async () => {
  await music.apply(objects('abort'));
  await expectShare(0.1, async () => {
    const injected = await askS1();
    const { seen, aborts, timeouts } = injected;
    expectExplained(injected, answered, failed);
    // One that was aborted, and whose answer came late, is 504.
    const unseen = aborts - (seen.statuses.get(failed) ?? 0);
    expect(unseen).toBeGreaterThanOrEqual(0);
    expect(unseen).toBeLessThanOrEqual(timeouts);
    return { hits: aborts, of: calls };
  });
});

test(`reads outlive a fault that says 503, since each is tried up to four times`, async () => {
  await music.apply(objects({ abort: 503, percent: 40 }));
  await expectShare(0.4 ** 4, async () => {
    const injected = await askS1();
    const { seen } = injected;
    expectExplained(injected, answered, 503);
    return { hits: seen.statuses.get(503) ?? 0, of: calls };
  });
});

test(`the fault delay makes a tenth of ${calls} calls half a second longer, and fails none`, async () => {
  await music.apply(objects('delay'));
  await expectShare(0.1, async () => {
    const injected = await askS1();
    const { seen, delays } = injected;
    expect(seen.slow).toBeGreaterThanOrEqual(delays);
    expectExplained(injected, answered);
    return { hits: delays, of: calls };
  });
});

test('without a fault no call is touched', async () => {
  await music.apply(objects('none'));
  const injected = await askS1();
  expect([injected.aborts, injected.delays]).toEqual([0, 0]);
  expectExplained(injected, answered);
});
