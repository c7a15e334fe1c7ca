/** Music's services, S2 in both versions, over an embedded store. */
import { contract } from '../../../src/systems/music/contract';
import { bundle, type RunningProcess, start, untilOk } from '../../support/processes';
import { ask, atRate, type Fault, lateMs, podFaults, raised, Sabotage, type Stage } from './stage';

const { namespace, workloads } = contract;
const { users: S1, music: S2, datastore: DB } = workloads;
const services = 'src/systems/music/services';
const song = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

type Name = 'users' | 'v1' | 'v2' | 'datastore';

export async function musicStage(): Promise<Stage> {
  const files = await bundle({
    store: 'test/support/embedded-store.ts',
    users: `${services}/users/main.ts`,
    music: `${services}/music/main.ts`,
    datastore: `${services}/datastore/main.ts`,
  });
  const sabotages = { users: new Sabotage(), v1: new Sabotage(), v2: new Sabotage(), datastore: new Sabotage() };
  const store = await start(files.store, {});
  const datastore = await start(files.datastore, {
    ...sabotages.datastore.environment,
    DYNAMODB_URL: store.origin,
    AWS_REGION: 'us-west-2',
    MUSIC_TABLE: 'Music-monitoring',
    USER_TABLE: 'User-monitoring',
    SVC_LOADER_TOKEN: 'token',
  });
  await untilOk(`${datastore.origin}${DB.http.basePath}/readiness`);
  const DATASTORE_URL = `${datastore.origin}${DB.http.basePath}`;
  const startS2 = (version: 'v1' | 'v2', failing: number, port = 0) =>
    start(files.music, {
      ...sabotages[version].environment,
      PORT: String(port),
      DATASTORE_URL,
      EXER: 'octocat',
      FAILURE_PERCENT: String(failing),
      SERVICE_VERSION: version,
    });
  const [users, v1, v2] = await Promise.all([
    start(files.users, {
      ...sabotages.users.environment,
      DATASTORE_URL,
      JWT_SECRET: 'secret-of-thirty-two-characters-or-more',
      JWT_LIFETIME_SECONDS: '3600',
    }),
    startS2('v1', 0),
    startS2('v2', 0),
  ]);
  const running: Record<Name, RunningProcess> = { users, v1, v2, datastore };
  const kill =
    (...names: readonly Name[]) =>
    async () =>
      void (await Promise.all(names.map((name) => running[name].stop('SIGKILL'))));

  const bad: Fault = {
    name: 'v2 of S2 fails half of its reads',
    raises: raised(namespace, S2.name, 'VersionFailsMore', 'AvailabilityBurnsFast', 'AvailabilityBurnsSlowly'),
    inject: async () => {
      await running.v2.stop('SIGKILL');
      running.v2 = await startS2('v2', 50, v2.port);
    },
  };
  const all = [S1.name, S2.name, DB.name];
  const late: Fault = {
    name: 'DB is late',
    raises: all.flatMap((name) => raised(namespace, name, 'LatencyBurnsFast', 'LatencyBurnsSlowly')),
    inject: () => Promise.resolve(sabotages.datastore.order({ delayMs: lateMs })),
    heal: () => Promise.resolve(sabotages.datastore.order({ delayMs: 0 })),
  };
  const storeless: Fault = {
    name: 'the store is gone',
    raises: [S1.name, DB.name].flatMap((name) =>
      raised(namespace, name, 'AvailabilityBurnsFast', 'AvailabilityBurnsSlowly'),
    ),
    inject: async () => void (await store.stop('SIGKILL')),
  };
  const pods = [
    podFaults({ namespace, service: S1.name, sabotages: [sabotages.users], kill: kill('users') }),
    podFaults({ namespace, service: S2.name, sabotages: [sabotages.v1], kill: kill('v1', 'v2') }),
    podFaults({ namespace, service: DB.name, sabotages: [sabotages.datastore], kill: kill('datastore') }),
  ];

  const loads: (() => void)[] = [];
  const headers = { authorization: 'any' };
  return {
    targets: [
      { origin: users.origin, labels: { namespace, service: S1.name, version: 'v1', pod: 's1' } },
      { origin: v1.origin, labels: { namespace, service: S2.name, version: 'v1', pod: 's2-v1' } },
      { origin: v2.origin, labels: { namespace, service: S2.name, version: 'v2', pod: 's2-v2' } },
      { origin: datastore.origin, labels: { namespace, service: DB.name, version: 'v1', pod: 'db' } },
    ],
    faults: [...pods.map(({ greedy }) => greedy), bad, late, storeless, ...pods.map(({ gone }) => gone)],
    load: () => {
      for (const url of [
        `${v1.origin}${S2.http.basePath}/${song}`,
        `${v2.origin}${S2.http.basePath}/${song}`,
        `${users.origin}${S1.http.basePath}/${song}`,
      ])
        loads.push(atRate(5, () => ask(url, { headers })));
    },
    stop: async () => {
      loads.forEach((end) => end());
      await Promise.all([...Object.values(running), store].map(({ stop }) => stop('SIGKILL')));
    },
  };
}
