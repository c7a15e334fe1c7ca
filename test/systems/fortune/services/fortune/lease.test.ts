import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { KubernetesApi, podAccess } from '../../../../../src/systems/fortune/services/fortune/kubernetes/api';
import { EmbeddedLease } from '../../../../../src/systems/fortune/services/fortune/lease/embedded';
import { KubernetesLease } from '../../../../../src/systems/fortune/services/fortune/lease/kubernetes';
import { MemoryLease } from '../../../../../src/systems/fortune/services/fortune/lease/memory';
import type { LeaseStore } from '../../../../../src/systems/fortune/services/fortune/lease/store';
import { buildApp } from '../../../../../src/systems/fortune/services/lease-store/app';
import { Register } from '../../../../../src/systems/fortune/services/lease-store/domain/register';
import { registerIn } from '../../../../../src/systems/fortune/services/lease-store/file';
import { listenOnLoopback } from '../../../../support/service';
import { FakeApiServer } from '../../fake-api-server';

const leasePath = '/apis/coordination.k8s.io/v1/namespaces/fortune/leases/fortune';
const signal = AbortSignal.timeout(20_000);
// Every call listens to it, twenty of them at the same time.
setMaxListeners(50, signal);
const ours = { member: 3, process: 'cafe' };

interface Opened {
  /** Of fortune-3 and of fortune-5. */
  readonly stores: readonly [LeaseStore, LeaseStore];
  readonly close: () => Promise<unknown>;
}

function inMemory(): Promise<Opened> {
  const register = new Register();
  const stores = [new MemoryLease('fortune-3', register), new MemoryLease('fortune-5', register)] as const;
  return Promise.resolve({ stores, close: () => Promise.resolve() });
}

async function embedded(): Promise<Opened> {
  const app = buildApp({ register: new Register(), token: 'a token', logger: false });
  const url = await listenOnLoopback(app);
  const stores = [
    new EmbeddedLease(url, 'fortune-3', 'a token'),
    new EmbeddedLease(url, 'fortune-5', 'a token'),
  ] as const;
  return { stores, close: () => closeAll(stores, app) };
}

async function closeAll(stores: readonly LeaseStore[], app: FastifyInstance): Promise<void> {
  await Promise.all(stores.map((store) => store.close()));
  await app.close();
}

async function kubernetes(): Promise<Opened> {
  const server = new FakeApiServer();
  const url = await server.listen();
  server.put(leasePath, {});
  const open = (name: string) =>
    new KubernetesLease(new KubernetesApi({ url, folder: server.folder }), 'fortune', name);
  const stores = [open('fortune-3'), open('fortune-5')] as const;
  const close = async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.close();
  };
  return { stores, close };
}

describe.each([
  ['in memory', inMemory],
  ['of `lab run`', embedded],
  ['of Kubernetes', kubernetes],
])('The lease %s', (_, open) => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  test('is free at first, is taken, renewed and released, and every version is a new one', async () => {
    const [store] = opened.stores;
    const versions: string[] = [];
    let record = await store.read(signal);
    expect(record).toMatchObject({ holder: undefined, term: 0 });
    for (const [holder, term] of [
      [ours, 1],
      [ours, 1],
      [undefined, 1],
    ] as const) {
      versions.push(record.version);
      const written = await store.write({ expect: record.version, holder, term, leaseMs: holder ? 3_000 : 0 }, signal);
      if (!written) throw new Error('The write was refused.');
      expect(written).toMatchObject({ holder, term, leaseMs: holder ? 3_000 : 0 });
      expect(await store.read(signal)).toEqual(written);
      record = written;
    }
    versions.push(record.version);
    expect(new Set(versions).size).toBe(4);
  });

  test('is written only by whoever has seen its version', async () => {
    const [one, other] = opened.stores;
    const { version } = await one.read(signal);
    const first = await one.write({ expect: version, holder: ours, term: 1, leaseMs: 3_000 }, signal);
    const theirs = { member: 5, process: 'beef' };
    expect(await other.write({ expect: version, holder: theirs, term: 1, leaseMs: 3_000 }, signal)).toBeUndefined();
    expect(await other.read(signal)).toEqual(first);
  });

  test('is taken by one of twenty who try at the same time', async () => {
    const { version } = await opened.stores[0].read(signal);
    const tries = Array.from({ length: 20 }, (_, index) =>
      (opened.stores[index % 2] ?? opened.stores[0]).write(
        { expect: version, holder: { member: 1 + index, process: 'x' }, term: 1, leaseMs: 1_000 },
        signal,
      ),
    );
    expect((await Promise.all(tries)).filter((record) => record !== undefined)).toHaveLength(1);
  });
});

describe('The lease of Kubernetes', () => {
  let server: FakeApiServer;
  let url: string;
  beforeEach(async () => {
    server = new FakeApiServer();
    url = await server.listen();
    server.put(leasePath, {});
  });
  afterEach(() => server.close());
  const open = () => new KubernetesLease(new KubernetesApi({ url, folder: server.folder }), 'fortune', 'fortune-3');

  test('is what `kubectl get lease` shows', async () => {
    const store = open();
    const { version } = await store.read(signal);
    await store.write({ expect: version, holder: ours, term: 4, leaseMs: 2_500 }, signal);
    expect(server.objects.get(leasePath)).toMatchObject({
      spec: {
        holderIdentity: 'fortune-3_cafe',
        leaseDurationSeconds: 3,
        leaseTransitions: 4,
        renewTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
      },
    });
    await store.close();
  });

  test('that a person holds is respected as if it were that of the highest member', async () => {
    server.put(leasePath, { spec: { holderIdentity: 'maintenance', leaseDurationSeconds: 3600, leaseTransitions: 9 } });
    const store = open();
    expect(await store.read(signal)).toMatchObject({ holder: { member: Infinity }, term: 9, leaseMs: 3_600_000 });
    await store.close();
  });

  test.each([403, 404, 500])('that the API server refuses with %i is a failure that says so', async (status) => {
    const store = open();
    server.failure = status;
    await expect(store.read(signal)).rejects.toThrow(
      `the API server answered ${status} for the lease fortune/fortune: told to fail`,
    );
    const write = { expect: '1', holder: ours, term: 1, leaseMs: 1 };
    await expect(store.write(write, signal)).rejects.toThrow(String(status));
    await store.close();
  });

  test('needs a pod with a service account, and says what is missing', () => {
    expect(() => podAccess({})).toThrow(/this is no pod: KUBERNETES_SERVICE_HOST is missing/);
    expect(podAccess({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }).url).toBe(
      'https://[fd00::1]:443',
    );
    expect(() => new KubernetesApi({ url, folder: '/nowhere' })).toThrow(/\/nowhere\/namespace cannot be read/);
  });
});

describe('The store of `lab run`', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lease-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('knows the lease again after a restart', () => {
    const file = join(folder, 'lease.json');
    const written = registerIn(file).swap(0, { holder: 'fortune-3_cafe', term: 4, leaseMs: 3_000 });
    expect(written?.version).toBe(1);
    expect(registerIn(file).read()).toEqual(written);
  });

  test('refuses to begin with a file that holds no lease', () => {
    const file = join(folder, 'lease.json');
    writeFileSync(file, '{"holder":1}');
    expect(() => registerIn(file)).toThrow(/holds no lease\. Delete it while no member runs/);
  });

  test('answers nobody without the token, and refuses what is no change of a lease', async () => {
    const app = buildApp({ register: new Register(), token: 'a token', logger: false });
    const right = { authorization: 'Bearer a token' };
    const change = { expect: 0, holder: 'fortune-3_cafe', term: 1, leaseMs: 1_000 };
    for (const headers of [{}, { authorization: 'Bearer a tokem' }, { authorization: 'a token' }]) {
      expect((await app.inject({ url: '/lease', headers })).statusCode).toBe(401);
      expect((await app.inject({ method: 'PUT', url: '/lease', headers, payload: change })).statusCode).toBe(401);
    }
    const odd = [
      { ...change, expect: '0' },
      { ...change, term: -1 },
      { ...change, holder: 'x'.repeat(201) },
    ];
    for (const payload of odd) {
      expect((await app.inject({ method: 'PUT', url: '/lease', headers: right, payload })).statusCode).toBe(400);
    }
    expect((await app.inject({ method: 'PUT', url: '/lease', headers: right, payload: change })).statusCode).toBe(200);
    await app.close();
  });
});
