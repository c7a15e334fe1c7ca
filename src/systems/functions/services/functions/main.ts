import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { listenAddress, readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { readModules } from './modules';
import { FunctionRuntime } from './runtime';

void run(async () => {
  const { http, environment } = contract.workloads.functions;
  const env = readEnvironment(environment, {
    FUNCTION_TIMEOUT_MS: wholeNumber(50, 600_000),
    FUNCTION_MEMORY_MB: wholeNumber(64, 16_384),
    FUNCTION_WORKERS: wholeNumber(1, 64),
  });
  const limits = {
    timeoutMs: env.FUNCTION_TIMEOUT_MS,
    memoryMb: env.FUNCTION_MEMORY_MB,
    workers: env.FUNCTION_WORKERS,
  };
  const modules = await readModules(env.FUNCTIONS_FOLDER);
  const runtime = new FunctionRuntime({ modules, limits, python: env.PYTHON });
  // The workers start while the server is still being read, which takes as long as they do.
  const { buildApp } = await import('./app');
  const app = buildApp({ runtime });
  try {
    await serve(app, listenAddress(http), { prepare: () => runtime.started() });
  } catch (error) {
    // Its workers would keep a process alive that cannot listen.
    await app.close();
    throw error;
  }
  tellParent(app);
});

/** Who started this process with a channel waits to hear where it listens; and when that one is gone, so is this. */
function tellParent({ server }: FastifyInstance): void {
  if (!process.send) return;
  const { address, port } = server.address() as AddressInfo;
  process.send({ origin: `http://${address}:${port}` });
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}
