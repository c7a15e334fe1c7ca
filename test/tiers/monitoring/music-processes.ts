/** Music's services as processes of their own, each with what Prometheus would know of its pod, and clients that ask them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle, type RunningProcess, start, untilOk } from '../../support/processes';
import type { Target } from '../../tools/prometheus';

const services = 'src/systems/music/services';
const song = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

export const workloads = ['users', 'musicV1', 'musicV2', 'datastore'] as const;
type Workload = (typeof workloads)[number];

const podLabels = {
  users: { service: 'cmpt756s1', version: 'v1' },
  musicV1: { service: 'cmpt756s2', version: 'v1' },
  musicV2: { service: 'cmpt756s2', version: 'v2' },
  datastore: { service: 'cmpt756db', version: 'v1' },
} as const satisfies Readonly<Record<Workload, object>>;

export class MusicProcesses {
  private constructor(
    private readonly store: RunningProcess,
    private readonly running: Readonly<Record<Workload, RunningProcess>>,
  ) {}

  static async start(): Promise<MusicProcesses> {
    const files = await bundle({
      store: 'test/support/embedded-store.ts',
      users: `${services}/users/main.ts`,
      music: `${services}/music/main.ts`,
      datastore: `${services}/datastore/main.ts`,
    });
    const store = await start(files.store, {});
    const datastore = await start(files.datastore, {
      DYNAMODB_URL: store.origin,
      AWS_REGION: 'us-west-2',
      MUSIC_TABLE: 'Music-monitoring',
      USER_TABLE: 'User-monitoring',
      SVC_LOADER_TOKEN: 'token',
    });
    await untilOk(`${datastore.origin}/api/v1/datastore/readiness`);
    const DATASTORE_URL = `${datastore.origin}/api/v1/datastore`;
    const s2 = { DATASTORE_URL, EXER: 'octocat', FAILURE_PERCENT: '50' };
    const [users, musicV1, musicV2] = await Promise.all([
      start(files.users, {
        DATASTORE_URL,
        JWT_SECRET: 'secret-of-thirty-two-characters-or-more',
        JWT_LIFETIME_SECONDS: '3600',
      }),
      start(files.music, { ...s2, SERVICE_VERSION: 'v1' }),
      start(files.music, { ...s2, SERVICE_VERSION: 'v2' }),
    ]);
    return new MusicProcesses(store, { users, musicV1, musicV2, datastore });
  }

  get targets(): readonly Target[] {
    return workloads.map((name) => ({ origin: this.running[name].origin, labels: podLabels[name] }));
  }

  /** SIGKILL of one of them. */
  async kill(name: Workload): Promise<void> {
    await this.running[name].stop('SIGKILL');
  }

  /** About a hundred calls a second to S1 and both versions of S2, until the function that it returns is called. */
  ask(): () => Promise<void> {
    const { users, musicV1, musicV2 } = this.running;
    const addresses = [
      `${musicV1.origin}/api/v1/music/${song}`,
      `${musicV2.origin}/api/v1/music/${song}`,
      `${users.origin}/api/v1/user/${song}`,
    ];
    let enough = false;
    const client = async (): Promise<void> => {
      for (; !enough; await sleep(30))
        for (const url of addresses) await (await fetch(url, { headers: { authorization: 'any' } })).arrayBuffer();
    };
    const asking = client();
    return async () => {
      enough = true;
      await asking;
    };
  }

  async stop(): Promise<void> {
    const all = [...workloads.map((name) => this.running[name]), this.store];
    await Promise.all(all.map(({ stop }) => stop('SIGKILL')));
  }
}
