import { setImmediate as turn } from 'node:timers/promises';
import { listenAddress, readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { buildApp } from './app';
import { CpuBurner } from './domain/cpu';
import { limits } from './domain/limits';
import { Ballast } from './domain/memory';

void run(async () => {
  const { http, environment } = contract.workloads.burner;
  const env = readEnvironment(environment, { MEMORY_LIMIT: wholeNumber(1, 4096) });
  const clock = { used: () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000, yield: () => turn() };
  const cpu = new CpuBurner(clock, limits.waiting);
  await serve(buildApp({ pod: env.POD_NAME, cpu, memory: new Ballast(env.MEMORY_LIMIT) }), listenAddress(http));
});
