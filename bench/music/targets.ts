/** What bench/music.ts asks for the same song: one bare process, the services behind each other, and all of `lab run music`. */
import { runSystem, sampleLab } from '../../test/support/lab-process';
import { bundle, type RunningProcess, start, untilOk } from '../../test/support/processes';
import { processorTime, serviceProcesses } from './service-processes';

const services = 'src/systems/music/services';
const basePaths = { music: '/api/v1/music', users: '/api/v1/user', datastore: '/api/v1/datastore' };

/** The song that everyone looks up; it is in the sample data. */
export const song = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

export interface Target {
  readonly url: string;
  /** Process ids of its services by name. */
  readonly services: Readonly<Record<string, number>>;
  /** Milliseconds from its start to the first answer of each readiness probe. */
  readonly readyAfter: Readonly<Record<string, number>>;
  /** Microseconds of processor time until then. @default not measured */
  readonly startCost?: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

let bundles: ReturnType<typeof bundleAll> | undefined;

const bundleAll = () =>
  bundle({
    store: 'test/support/embedded-store.ts',
    floor: 'bench/music/floor.ts',
    users: `${services}/users/main.ts`,
    music: `${services}/music/main.ts`,
    datastore: `${services}/datastore/main.ts`,
  });

/**
 * The services as processes that call each other directly, and the floor: one process that makes the same store call.
 * @param more that each service is told. @default nothing
 */
export async function startBare(
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly floor: Target; readonly chain: Target }> {
  const files = await (bundles ??= bundleAll());
  const store = await start(files.store, {});
  const local = { DYNAMODB_URL: store.origin, MUSIC_TABLE: 'Music-bench', USER_TABLE: 'User-bench' };
  const floor = await start(files.floor, local);
  const running: Record<string, RunningProcess> = {};
  const readyAfter: Record<string, number> = {};
  const startCost: Record<string, number> = {};
  const startReady = async (name: keyof typeof basePaths, env: Record<string, string>): Promise<string> => {
    const begin = performance.now();
    const service = await start(files[name], { ...env, ...more });
    await untilOk(`${service.origin}${basePaths[name]}/readiness`);
    readyAfter[name] = performance.now() - begin;
    startCost[name] = processorTime(service.pid);
    running[name] = service;
    return `${service.origin}${basePaths[name]}`;
  };
  const DATASTORE_URL = await startReady('datastore', { ...local, AWS_REGION: 'us-west-2', SVC_LOADER_TOKEN: 'bench' });
  await startReady('users', { DATASTORE_URL, JWT_SECRET: 'bench', JWT_LIFETIME_SECONDS: '3600' });
  const s2 = { SERVICE_VERSION: 'v1', EXER: 'bench', FAILURE_PERCENT: '0' };
  const music = await startReady('music', { DATASTORE_URL, ...s2 });
  await loadSong(DATASTORE_URL);
  const stopAll = async (processes: readonly RunningProcess[]): Promise<void> => {
    for (const each of processes) await each.stop('SIGKILL');
  };
  const pids = Object.fromEntries(Object.entries(running).map(([name, { pid }]) => [name, pid]));
  return {
    floor: { url: `${floor.origin}/${song}`, services: {}, readyAfter: {}, stop: () => stopAll([floor, store]) },
    chain: {
      url: `${music}/${song}`,
      services: pids,
      readyAfter,
      startCost,
      stop: () => stopAll(Object.values(running)),
    },
  };
}

/** `lab run music` as people start it: gateway → S2 → mesh → DB → store, request logs on. */
export async function startRun(): Promise<Target> {
  const { folder, remove } = sampleLab();
  const begin = performance.now();
  const { lab, gateway } = await runSystem(folder, 'music');
  return {
    url: `${gateway}${basePaths.music}/${song}`,
    services: { ...serviceProcesses(lab.pid), 'lab run': lab.pid },
    readyAfter: { 'lab run': performance.now() - begin },
    stop: async () => {
      await lab.stop();
      remove();
    },
  };
}

async function loadSong(datastore: string): Promise<void> {
  const answer = await fetch(`${datastore}/load`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('svc-loader:bench')}` },
    body: JSON.stringify({
      objtype: 'music',
      uuid: song,
      Artist: 'Taylor Swift',
      SongTitle: 'The Last Great American Dynasty',
    }),
  });
  if (answer.status !== 200) throw new Error(`The song was not loaded: ${answer.status} ${await answer.text()}`);
}
