import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type Address, StartError } from './environment';
import { refuseOtherHosts } from './hosts';
import { keepHeapSmall } from './memory';
import { tracingSettings } from './tracing/environment';
import { traceRequests } from './tracing/requests';

/**
 * Milliseconds between SIGTERM and the end of listening. A proxy learns about one second late that an
 * endpoint is going; with two seconds of service no request is lost (test/tiers/processes/music-drain).
 */
export const drainTime = 2_000;

/** Milliseconds that requests in flight get after that. With the drain it is well under Kubernetes' 30 s. */
const lastRequestsTime = 10_000;

/** Milliseconds between two attempts to prepare. */
const prepareInterval = 500;

export interface ServeOptions {
  /** Must succeed once before the readiness probe does; tried again until then. */
  readonly prepare?: () => Promise<void>;
}

/** Listens, then serves until SIGTERM or SIGINT and stops without losing a request. */
export async function serve(app: FastifyInstance, address: Address, { prepare }: ServeOptions = {}): Promise<void> {
  if (prepare) app.lifecycle.phase = 'starting';
  const tracing = tracingSettings();
  if (tracing) traceRequests(app, tracing);
  if (address.hosts) refuseOtherHosts(app, address.hosts);
  // A handler of our own is what makes the signals work for process 1, which has no default action.
  const stop = () => void drain(app);
  process.once('SIGTERM', stop).once('SIGINT', stop);
  await listen(app, address);
  if (prepare) await untilPrepared(app, prepare);
}

async function listen(app: FastifyInstance, address: Address): Promise<void> {
  try {
    await app.listen({ host: address.host, port: address.port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(`Port ${address.port} on ${address.host} is in use by another process.`);
    if (code === 'EACCES') throw new StartError(`Not allowed to listen on port ${address.port}.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(`HOST '${address.host}' is not of this machine.`);
    throw error;
  }
}

async function untilPrepared(app: FastifyInstance, prepare: () => Promise<void>): Promise<void> {
  while (app.lifecycle.phase === 'starting') {
    try {
      await prepare();
      if (app.lifecycle.phase === 'starting') app.lifecycle.phase = 'ready';
    } catch (error) {
      app.log.warn(`not ready, trying again: ${(error as Error).message}`);
      await sleep(prepareInterval);
    }
  }
}

export interface DrainOptions {
  /** Milliseconds between the signal and the end of listening. @default 2000 */
  readonly drainMs?: number;
  /** Milliseconds that requests in flight get after that, before their connections are broken off. @default 10000 */
  readonly lastRequestsMs?: number;
}

/** Readiness fails and every answer ends its connection at once; listening ends when proxies have noticed. */
export async function drain(app: FastifyInstance, options: DrainOptions = {}): Promise<void> {
  const { drainMs = drainTime, lastRequestsMs = lastRequestsTime } = options;
  if (app.lifecycle.phase === 'draining') return;
  app.lifecycle.phase = 'draining';
  app.log.info('draining');
  await sleep(drainMs);
  const timeout = setTimeout(() => app.server.closeAllConnections(), lastRequestsMs);
  await app.close();
  clearTimeout(timeout);
  app.log.info('stopped');
}

/** Runs a service's `main`: what the deployer can fix is one line on standard error and exit code 1, or 2 for bad input. */
export async function run(main: () => Promise<void>): Promise<void> {
  keepHeapSmall();
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(`Cannot start: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}
