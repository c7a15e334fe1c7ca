import { listenAddress, oneOf, readEnvironment } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract as greeter } from '../../contract';
import { buildApp, versions } from './app';

void run(async () => {
  const { http, environment } = greeter.workloads.greeter;
  const env = readEnvironment(environment, { SERVICE_VERSION: oneOf(...versions) });
  const place = { pod: env.POD_NAME, address: env.POD_IP, node: env.NODE_NAME };
  await serve(buildApp({ version: env.SERVICE_VERSION, place }), listenAddress(http));
});
