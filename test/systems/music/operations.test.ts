import { existsSync } from 'node:fs';
import { pick } from '../../../src/local/proxy';
import { portWishes, processesOf } from '../../../src/local/processes';
import { operations } from '../../../src/systems/music/operations';
import { fixtureLab } from '../../support/lab';
import { allReady, planOf } from '../../support/plan';

const lab = fixtureLab('local', { music: { canary: 10, fault: 'delay' } });
const music = lab.systems.music ?? fail();

function fail(): never {
  throw new Error('the fixture has no music');
}

const planned = planOf(lab, music, operations);
const { plan } = planned;
const service = (name: string) => plan.services.find((one) => one.name === name);
const routes = (name: string, traffic = plan.traffic) =>
  plan.proxies.find((proxy) => proxy.name === name)?.routes(allReady(planned, traffic)) ?? [];

describe('music on one machine', () => {
  const wishes = (ephemeral: boolean) =>
    portWishes(music, processesOf(music, undefined), [], { port: ephemeral ? 0 : 8080, ephemeral });

  test('listens on the ports of the contract, v2 on any free one', () => {
    expect(Object.fromEntries(wishes(false).map(({ name, port }) => [name, port]))).toEqual({
      'the gateway': 8080,
      store: 0,
      'the mesh in front of cmpt756db': 0,
      cmpt756s1: 30000,
      'cmpt756s2-v1': 30001,
      'cmpt756s2-v2': 0,
      cmpt756db: 30002,
    });
  });

  test('knows for each port of its choice the option that gives it up', () => {
    const chosen = wishes(false).filter(({ port }) => port !== 0);
    expect(Object.fromEntries(chosen.map(({ name, freely }) => [name, freely]))).toEqual({
      'the gateway': '--port 0',
      cmpt756s1: '--ephemeral',
      'cmpt756s2-v1': '--ephemeral',
      cmpt756db: '--ephemeral',
    });
  });

  test('listens on free ports only where that is wished', () => {
    expect(wishes(true).filter(({ port }) => port !== 0)).toEqual([]);
  });

  test('gives each service the environment of its contract, with addresses of this machine', () => {
    expect(service('cmpt756s2-v2')).toEqual({
      name: 'cmpt756s2-v2',
      workload: 'music',
      version: 'v2',
      bundle: '/bundles/services/music-music.js',
      origin: 'http://127.0.0.1:6',
      readinessUrl: 'http://127.0.0.1:6/api/v1/music/readiness',
      environment: {
        DATASTORE_URL: 'http://127.0.0.1:3/api/v1/datastore',
        EXER: 'octocat',
        FAILURE_PERCENT: '50',
        HOST: '127.0.0.1',
        PORT: '6',
        SERVICE_VERSION: 'v2',
      },
    });
    expect(service('cmpt756db')?.environment).toMatchObject({ DYNAMODB_URL: 'http://127.0.0.1:2' });
  });

  test('knows no address of the cluster and no secret but the development ones', () => {
    const environments = [...plan.services, ...plan.jobs].map(({ environment }) => environment);
    expect(JSON.stringify(environments)).not.toMatch(/cmpt756\w+:|dynamodb:8000/);
    expect(environments.map(({ SVC_LOADER_TOKEN }) => SVC_LOADER_TOKEN).filter(Boolean)).toEqual([
      'development-loader-token',
      'development-loader-token',
    ]);
  });

  test('loads the sample data past the faults of the mesh, straight into DB', () => {
    const [loader] = plan.jobs;
    expect(loader?.environment).toMatchObject({ DATASTORE_URL: 'http://127.0.0.1:7/api/v1/datastore' });
    const files = [loader?.environment.USERS_CSV, loader?.environment.MUSIC_CSV];
    expect(files.filter((path) => existsSync(path ?? ''))).toHaveLength(2);
  });

  test('starts with the traffic of lab.yaml', () =>
    expect(plan.traffic).toEqual({
      shares: { music: [90, 10] },
      faults: { datastore: { delay: { milliseconds: 500 }, percent: 10 } },
    }));

  test('lets in what is public, and splits the calls of S2 between its versions', () => {
    const limits = { timeoutMs: 7_000, retries: { attempts: 3, perTryTimeoutMs: 2_000 } };
    expect(routes('the gateway')).toEqual([
      { ...limits, prefix: '/api/v1/user', destinations: [{ origins: ['http://127.0.0.1:4'], weight: 100 }] },
      {
        ...limits,
        prefix: '/api/v1/music',
        destinations: [
          { origins: ['http://127.0.0.1:5'], weight: 90, version: 'v1' },
          { origins: ['http://127.0.0.1:6'], weight: 10, version: 'v2' },
        ],
      },
    ]);
    expect(pick(routes('the gateway')[1]?.destinations ?? [], () => 0.95)?.version).toBe('v2');
  });

  test.each([[{ abort: { status: 500 }, percent: 10 }], [{ delay: { milliseconds: 500 }, percent: 10 }]])(
    'injects %j on the way to DB and nowhere else',
    (fault) => {
      const traffic = { shares: {}, faults: { datastore: fault } };
      expect(routes('the mesh in front of cmpt756db', traffic)[0]?.fault).toEqual(fault);
      expect(routes('the gateway', traffic).filter((route) => route.fault)).toEqual([]);
    },
  );

  test('injects nothing where no fault is wanted', () => {
    const [route] = routes('the mesh in front of cmpt756db', { shares: {}, faults: {} });
    expect(route).not.toHaveProperty('fault');
  });
});
