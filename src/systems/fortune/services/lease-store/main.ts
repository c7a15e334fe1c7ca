import { listenAddress, readEnvironment } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { leaseStore } from '../../contract';
import { buildApp } from './app';
import { registerIn } from './file';

void run(async () => {
  const env = readEnvironment(leaseStore.environment, {});
  await serve(buildApp({ register: registerIn(env.LEASE_FILE), token: env.STORE_TOKEN }), listenAddress({ port: 0 }));
});
