import { setTimeout as sleep } from 'node:timers/promises';
import { contract } from '../../../src/systems/music/contract';
import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { outboundName } from '../../tools/istio/names';
import { after, ask, others, type Seen, song } from './clients';
import { MeshedMusic, type RunningPod } from './music';
import { ejecting } from './objects';

const calls = 1_000;
const { basePath, port } = contract.workloads.music.http;
const v1 = 'cmpt756s2-v1';
const cluster = outboundName(port, 'v1', `cmpt756s2.${contract.namespace}.svc.cluster.local`);
const objects = manifestsOf(fixtureLab('local', { systems: ['music'] }));

let music: MeshedMusic;
beforeAll(async () => {
  music = await MeshedMusic.start(objects);
});
afterAll(() => music?.stop());

const reads = (count: number): Promise<Seen> => ask(music.origin, { paths: [`${basePath}/`], enough: after(count) });

/** Addresses that the gateway does not call for now. */
async function ejected(): Promise<readonly string[]> {
  const endpoints = await music.gateway.envoy.endpoints(cluster);
  return endpoints.filter(({ isEjected }) => isEjected).map(({ address }) => address);
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; !(await what()); await sleep(100))
    if (performance.now() > end) throw new Error('It is not so after a minute');
}

const addressOf = ({ member }: RunningPod): string => `${member.proxy.pod.address}:${port}`;

/** How many calls a pod has had. */
const had = ({ member }: RunningPod): Promise<number> =>
  member.envoy.sum(/^http\.inbound_\d+\.downstream_rq_completed$/);

test('the only pod of a version is never ejected: it answers as soon as it is back', async () => {
  const pod = music.podOf(v1);
  await pod.service.stop('SIGKILL');
  expect((await reads(200)).statuses).toEqual(new Map([[503, 200]]));
  expect(await ejected()).toEqual([]);
  await music.restart(pod);
  expect(others(await reads(200), 200)).toBe(0);
});

describe('Of three pods, one that fails', () => {
  let bad: RunningPod;
  beforeAll(async () => {
    await music.add(v1);
    bad = await music.add(v1);
  });

  test('is found by its errors and called no more, and no read fails meanwhile', async () => {
    await bad.service.stop('SIGKILL');
    expect(others(await reads(calls), 200)).toBe(0);
    expect(await ejected()).toEqual([addressOf(bad)]);
  });

  test('is called again some time after it is well', async () => {
    await music.restart(bad);
    await until(async () => (await ejected()).length === 0);
    const before = await had(bad);
    expect(others(await reads(200), 200)).toBe(0);
    expect(await had(bad)).toBeGreaterThan(before);
  });

  test('is called on and on without the rule, and by the share that Istio ejects unless told: a tenth of the pods', async () => {
    await bad.service.stop('SIGKILL');
    for (const control of [ejecting(objects), ejecting(objects, { maxEjectionPercent: 10 })]) {
      await music.apply(control);
      await reads(calls);
      expect(await ejected()).toEqual([]);
    }
    await music.restart(bad);
  });
});

describe('A pod of another zone', () => {
  const { datastore } = contract.workloads;
  const dbReads = (): Promise<Seen> => ask(music.origin, { paths: [`${basePath}/${song}`], enough: after(200) });
  let near: RunningPod;
  let far: RunningPod;
  beforeAll(async () => {
    await music.apply(objects);
    near = music.podOf(datastore.name);
    far = await music.add(datastore.name, { zone: 'us-west-2b' });
  });

  test('is not called while the own zone has one that answers', async () => {
    const before = await had(near);
    expect(others(await dbReads(), 200)).toBe(0);
    expect(await had(far)).toBe(0);
    expect(await had(near)).toBeGreaterThan(before);
  });

  test('is called when that one is found to fail', async () => {
    await near.service.stop('SIGKILL');
    await dbReads();
    expect(others(await dbReads(), 200)).toBe(0);
    expect(await had(far)).toBeGreaterThan(0);
    await music.restart(near);
  });

  test('is called like all others where nothing would tell that pods fail', async () => {
    const before = await had(far);
    await music.apply(ejecting(objects));
    expect(others(await dbReads(), 200)).toBe(0);
    expect(await had(far)).toBeGreaterThan(before);
  });
});
