import { listenAddress, readEnvironment } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { buildApp } from './app';
import { Folder } from './folder';

void run(async () => {
  const { http, environment } = contract.workloads.web;
  const env = readEnvironment(environment, {});
  const place = { server: env.SERVER, pod: env.POD_NAME, node: env.NODE_NAME };
  await serve(buildApp({ folder: new Folder(env.SITE), ...place }), listenAddress(http));
});
