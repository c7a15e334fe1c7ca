import { existsSync } from 'node:fs';
import { changeTraffic, parseCanary } from '../../../../src/systems/music/operations/local/traffic';
import { MusicRun, portWishes } from '../../../../src/systems/music/operations/local/run';
import { pick } from '../../../../src/local/proxy';
import { fixtureLab } from '../../../support/lab';

const lab = fixtureLab('local', { music: { canary: 10, fault: 'delay' } });
const music = lab.systems.music ?? fail();

function fail(): never {
  throw new Error('the fixture has no music');
}

/** Ports 1, 2, 3 … in the order of the wishes. */
function ports(): Readonly<Record<string, number>> {
  return Object.fromEntries(
    portWishes(music, { port: 8080, ephemeral: false }).map(({ name }, index) => [name, index + 1]),
  );
}

const run = new MusicRun(lab, music, ports(), '/bundles');

describe('A canary', () => {
  test.each([
    ['50/50', 50],
    ['90/10', 10],
    ['0/100', 100],
    ['25', 25],
    ['0', 0],
  ])('of %s sends %d percent to v2', (text, percent) => expect(parseCanary(text)).toBe(percent));

  test.each(['60/50', '101', '-1', '50/50/0', 'half', '', '/', '50/', '/50', '1.5'])('of %j is refused', (text) => {
    expect(() => parseCanary(text)).toThrow(`'${text}' is no split`);
  });
});

describe('A change of the traffic', () => {
  const now = { canary: 10, fault: 'none' } as const;

  test('takes over what is sent and keeps the rest', () => {
    expect(changeTraffic(now, { canary: 50 })).toEqual({ canary: 50, fault: 'none' });
    expect(changeTraffic(now, { fault: 'abort' })).toEqual({ canary: 10, fault: 'abort' });
  });

  test.each([[null], ['x'], [{ canary: 101 }], [{ canary: '50' }], [{ fault: 'fire' }], [{ colour: 1 }]])(
    'to %j is refused',
    (sent) => {
      expect(() => changeTraffic(now, sent)).toThrow(/must be|percentage|none, abort, delay|no setting/);
    },
  );
});

describe('music on one machine', () => {
  test('listens on the ports of the contract, v2 on any free one', () => {
    const wishes = Object.fromEntries(
      portWishes(music, { port: 8080, ephemeral: false }).map(({ name, port }) => [name, port]),
    );
    expect(wishes).toMatchObject({
      'the gateway': 8080,
      cmpt756s1: 30000,
      'cmpt756s2-v1': 30001,
      'cmpt756s2-v2': 0,
      cmpt756db: 30002,
    });
  });

  test('knows for each port of its choice the option that gives it up', () => {
    const wishes = portWishes(music, { port: 8080, ephemeral: false }).filter(({ port }) => port !== 0);
    expect(Object.fromEntries(wishes.map(({ name, freely }) => [name, freely]))).toEqual({
      'the gateway': '--port 0',
      cmpt756s1: '--ephemeral',
      'cmpt756s2-v1': '--ephemeral',
      cmpt756db: '--ephemeral',
    });
  });

  test('listens on free ports only where that is wished', () => {
    const wishes = portWishes(music, { port: 0, ephemeral: true });
    expect(wishes.filter(({ port }) => port !== 0)).toEqual([]);
  });

  test('gives each service the environment of its contract, with addresses of this machine', () => {
    const service = run.services.find(({ name }) => name === 'cmpt756s2-v2');
    expect(service).toEqual({
      name: 'cmpt756s2-v2',
      bundle: '/bundles/services/music-music.js',
      readinessUrl: 'http://127.0.0.1:6/api/v1/music/readiness',
      environment: {
        DATASTORE_URL: 'http://127.0.0.1:2/api/v1/datastore',
        EXER: 'octocat',
        FAILURE_PERCENT: '50',
        HOST: '127.0.0.1',
        PORT: '6',
        SERVICE_VERSION: 'v2',
      },
    });
  });

  test('knows no address of the cluster and no secret but the development ones', () => {
    const environments = [...run.services, ...run.jobs].map(({ environment }) => environment);
    expect(JSON.stringify(environments)).not.toMatch(/cmpt756\w+:|dynamodb:8000/);
    expect(environments.map(({ SVC_LOADER_TOKEN }) => SVC_LOADER_TOKEN).filter(Boolean)).toEqual([
      'development-loader-token',
      'development-loader-token',
    ]);
  });

  test('loads the sample data past the faults of the mesh, straight into DB', () => {
    const [loader] = run.jobs;
    expect(loader?.environment).toMatchObject({ DATASTORE_URL: 'http://127.0.0.1:7/api/v1/datastore' });
    expect(
      [loader?.environment.USERS_CSV, loader?.environment.MUSIC_CSV].filter((path) => existsSync(path ?? '')),
    ).toHaveLength(2);
  });

  test('starts with the traffic of lab.yaml', () => expect(run.settings).toEqual({ canary: 10, fault: 'delay' }));

  test('splits the calls of S2 between its versions', () => {
    const route = run.gatewayRoutes({ canary: 10, fault: 'none' }).find(({ prefix }) => prefix === '/api/v1/music');
    expect(route?.destinations).toEqual([
      { origin: 'http://127.0.0.1:5', weight: 90 },
      { origin: 'http://127.0.0.1:6', weight: 10 },
    ]);
    expect(pick(route?.destinations ?? [], () => 0.95)?.origin).toBe('http://127.0.0.1:6');
  });

  test('injects a fault on the way to DB and nowhere else', () => {
    expect(run.meshRoutes({ canary: 0, fault: 'abort' })[0]?.fault).toEqual({
      kind: 'abort',
      status: 500,
      percent: 10,
    });
    expect(run.meshRoutes({ canary: 0, fault: 'delay' })[0]?.fault).toEqual({
      kind: 'delay',
      milliseconds: 500,
      percent: 10,
    });
    expect(run.meshRoutes({ canary: 0, fault: 'none' })[0]).not.toHaveProperty('fault');
    expect(run.gatewayRoutes({ canary: 0, fault: 'abort' }).filter(({ fault }) => fault)).toEqual([]);
  });
});
