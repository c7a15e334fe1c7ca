import { readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { runLoader } from './app';

/** Where the Job mounts the ConfigMaps, and how many rows are on their way at once. */
const defaults = { USERS_CSV: '/data/users/users.csv', MUSIC_CSV: '/data/music/music.csv', CONCURRENCY: '100' };

const own = { USERS_CSV: { from: 'value' }, MUSIC_CSV: { from: 'value' }, CONCURRENCY: { from: 'value' } } as const;

void run(async () => {
  const sources = { ...contract.workloads.loader.environment, ...own };
  const env = readEnvironment(sources, { CONCURRENCY: wholeNumber(1, 256) }, { ...defaults, ...process.env });
  const complete = await runLoader({
    url: env.DATASTORE_URL,
    token: env.SVC_LOADER_TOKEN,
    concurrency: env.CONCURRENCY,
    files: { user: env.USERS_CSV, music: env.MUSIC_CSV },
    say: console.log,
    complain: console.error,
  });
  if (!complete) process.exitCode = 1;
});
