import { readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { runLoader } from './app';

void run(async () => {
  const env = readEnvironment(contract.workloads.loader.environment, { CONCURRENCY: wholeNumber(1, 256) });
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
