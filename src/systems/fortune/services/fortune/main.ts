import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenAddress, StartError } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { assemble } from './assemble';
import { unresolved } from './domain/lookup';
import { readSettings } from './settings';

void run(async () => {
  const settings = readSettings();
  const address = listenAddress(contract.workloads.fortune.http);
  const problem = await unresolved(settings.own.url, { resolve: lookup, sleep, attempts: settings.lookups });
  if (problem) throw new StartError(`PEERS gives ${settings.own.name} the URL ${settings.own.url}: ${problem}.`, 2);
  const { app, peerApp, member } = assemble(settings);
  // At once, while the last requests are still being answered: the next leader begins before this process ends.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void member.stop());
  await peerApp.listen({ host: address.host, port: settings.peerPort });
  member.start();
  const prepare = () =>
    member.storeAnswers ? Promise.resolve() : Promise.reject(new Error('the lease was not read yet'));
  await serve(app, address, { prepare });
});
