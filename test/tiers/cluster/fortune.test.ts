/** Fortune with the real Lease, in real pods on real nodes, asked through its Service all the time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { contract } from '../../../src/systems/fortune/contract';
import { describeWhere } from '../../support/skips';
import { type KubeObject, until } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import type { ScheduledPod } from '../../tools/kubernetes/objects';
import { now, Poll } from '../../tools/kubernetes/poll';
import {
  applyFortune,
  asMember,
  fortuneImage,
  holderOf,
  leaseRef,
  namespace,
  podsOf,
  type Slice,
  sliceRef,
} from './fortune';
import { importService } from './images';
import { explained, refusalOf } from './support';

/** Milliseconds: lease + 1.2 × retry of the fast profile, half a second for the rest, and one for kube-proxy to follow. */
const backWithin = 3_000 + 1.2 * 500 + 500 + 1_000;

const cluster = Cluster.connect();
const { api } = cluster;
const nodes = cluster.realNodes.map(({ name }) => name);
const { port } = contract.workloads.fortune.http;

afterAll(() => api.close());

describeWhere('cluster', cluster.nodesMissing, 'fortune on real nodes', () => {
  let poll: Poll;

  beforeAll(async () => {
    await importService(cluster, 'fortune/fortune', [fortuneImage]);
    await cluster.kubectl(['uncordon', ...nodes]);
    await applyFortune(api);
    await explained(cluster, namespace, until('the highest member leads', isSettled, 120_000));
    const service = await api.get<KubeObject & { readonly spec: { readonly clusterIP: string } }>({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'fortune', namespace },
    });
    const url = `http://${service.spec.clusterIP}:${port}/api/fortune`;
    poll = new Poll(networkOfNode(), { urls: [url], intervalMs: 20, timeoutMs: 400 });
    await until('the Service answers', () => Promise.resolve(poll.answers.length > 0));
  });

  afterAll(async () => {
    await poll?.stop();
    await api.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await cluster.kubectl(['cordon', ...nodes]);
  });

  /** One client, one question after another: a term that is lower than the one before is stale. */
  afterEach(() => {
    const terms = poll.answers.map(({ body }) => Number(body['term']));
    expect(terms.filter((term, index) => term < Math.max(...terms.slice(0, index)))).toEqual([]);
  });

  test('the lease, the EndpointSlice and the answers name the same member, the highest', async () => {
    const pod = await leaderPod();
    const slice = await api.get<Slice>(sliceRef);
    expect(slice.endpoints).toMatchObject([{ addresses: [pod.status.podIP], targetRef: { name: 'fortune-5' } }]);
    expect(poll.answers.at(-1)?.body).toMatchObject({ leader: 'fortune-5' });
  });

  test('members may write their lease and the slice of their leader, and nothing else', async () => {
    const member = await asMember(cluster);
    const other = { ...leaseRef, metadata: { name: 'other', namespace } };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'fortune-1', namespace } };
    expect(await member.get(leaseRef)).toMatchObject({ kind: 'Lease' });
    for (const ref of [other, pod]) expect(await refusalOf(member.patch(ref, {}))).toMatch(/forbidden/);
    expect(await refusalOf(member.remove(leaseRef))).toMatch(/forbidden/);
    await member.close();
  });

  test('applying the documents again takes nothing back of what the members wrote', async () => {
    const before = await api.get<Slice>(sliceRef);
    await applyFortune(api);
    expect(await holderOf(api)).toBe('fortune-5');
    expect((await api.get<Slice>(sliceRef)).endpoints).toEqual(before.endpoints);
  });

  test("after the leader's pod is deleted another member answers, and the leader takes over again when it is back", async () => {
    const since = now();
    const term = lastTerm();
    await api.request('DELETE', `/api/v1/namespaces/${namespace}/pods/fortune-5`);
    report('pod deleted', await timeToNewTerm(since, term));
    await until('the highest member leads again', isSettled, 60_000);
  });

  test("after the leader's process is killed another member answers in time", async () => {
    const { spec, status } = await leaderPod();
    const [container] = status.containerStatuses ?? [];
    const since = now();
    const term = lastTerm();
    await cluster.killContainer({ node: spec.nodeName, id: container?.containerID ?? '' });
    const time = await timeToNewTerm(since, term);
    report('process killed', time);
    expect(time).toBeLessThanOrEqual(backWithin);
    await until('the highest member leads again', isSettled, 60_000);
  });

  test("while the leader's node is drained somebody on another node answers", async () => {
    const { spec } = await leaderPod();
    const since = now();
    await cluster.kubectl(['drain', spec.nodeName, '--ignore-daemonsets', '--force', '--timeout=90s']);
    await until('a member on the other node leads', async () => (await leaderPod()).spec.nodeName !== spec.nodeName);
    const asked = now();
    await until('it answers', () => Promise.resolve(poll.answers.some(({ askedAt }) => askedAt > asked)));
    const silence = longestSilence(since);
    report('node drained, longest silence', silence);
    expect(silence).toBeLessThanOrEqual(backWithin);
    await cluster.kubectl(['uncordon', spec.nodeName]);
    await until('the highest member leads again', isSettled, 90_000);
  });

  test('while the API server is away for 20 s nobody leads for longer than the lease, and then somebody does', async () => {
    const pods = await podsOf(api);
    const urls = pods.map(({ status }) => `http://${status.podIP}:${port}/api/leading`);
    const members = new Poll(networkOfNode(), { urls, intervalMs: 50, timeoutMs: 400 });
    await until('the leader says so', () => Promise.resolve(members.answers.length > 0));
    const term = lastTerm();
    const since = now();
    await cluster.cutPodsFromApi(true);
    try {
      await sleep(20_000);
    } finally {
      await cluster.cutPodsFromApi(false);
    }
    const back = now();
    expect(
      Math.max(...members.answers.filter(({ askedAt }) => askedAt < back).map(({ receivedAt }) => receivedAt)),
    ).toBeLessThanOrEqual(since + 3_000);
    report('API server back', await timeToNewTerm(back, term));
    await members.stop();
  });

  function lastTerm(): number {
    return Number(poll.answers.at(-1)?.body['term']);
  }

  /** Milliseconds between two answers. */
  function longestSilence(since: number): number {
    const times = poll.answers.map(({ receivedAt }) => receivedAt).filter((time) => time > since);
    return Math.max(...times.map((time, index) => time - (times[index - 1] ?? since)));
  }

  async function timeToNewTerm(since: number, term: number): Promise<number> {
    let time: number | undefined;
    await until(
      'there is an answer of a later term',
      () => {
        const answer = poll.answers.find(({ receivedAt, body }) => receivedAt > since && Number(body['term']) > term);
        time = answer && answer.receivedAt - since;
        return Promise.resolve(answer !== undefined);
      },
      60_000,
    );
    return time ?? NaN;
  }
});

/** All five are ready, the highest holds the lease, and the Service leads to it. */
async function isSettled(): Promise<boolean> {
  const pods = await podsOf(api);
  const ready = pods.filter(({ status }) => status.containerStatuses?.every(({ ready }) => ready) ?? false);
  if (ready.length < 5 || (await holderOf(api)) !== 'fortune-5') return false;
  const slice = await api.get<Slice>(sliceRef).catch(() => undefined);
  const five = pods.find(({ metadata }) => metadata.name === 'fortune-5');
  return slice?.endpoints[0]?.addresses[0] === five?.status.podIP;
}

async function leaderPod(): Promise<ScheduledPod> {
  const holder = await holderOf(api);
  const pod = (await podsOf(api)).find(({ metadata }) => metadata.name === holder);
  if (!pod) throw new Error(`There is no pod ${holder}.`);
  return pod;
}

/** Any node's network will do. */
function networkOfNode(): string {
  const [node] = cluster.realNodes;
  if (!node) throw new Error('There is no real node.');
  return node.namespaceFile;
}

function report(what: string, ms: number): void {
  console.log(`${what}: ${Math.round(ms)} ms`);
}
