import { listenAddress, readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { tracingVariables } from '../../../../runtime/tracing/environment';
import { contract } from '../../contract';
import { knativeDefaults } from '../../domain/autoscaler';
import { buildApp } from './app';
import { environment } from './settings';

/** As in the cluster (function-service.ts). */
const headroom = 2;

void run(async () => {
  const env = readEnvironment(environment, {
    TARGET: wholeNumber(1, 1_000),
    MAX_SCALE: wholeNumber(1, 100),
    STABLE_WINDOW_MS: wholeNumber(1_000, 3_600_000),
  });
  const { PYTHON, FUNCTION_TIMEOUT_MS, FUNCTION_MEMORY_MB, FUNCTION_WORKERS } = env;
  const { app } = buildApp({
    folders: [env.GIVEN_FOLDER, env.UPLOADS_FOLDER],
    revisionsFolder: env.REVISIONS_FOLDER,
    runtime: env.RUNTIME,
    environment: {
      ...{ PYTHON, FUNCTION_TIMEOUT_MS, FUNCTION_MEMORY_MB, FUNCTION_WORKERS },
      ...tracingVariables('functions'),
    },
    settings: {
      ...knativeDefaults,
      target: env.TARGET,
      maxScale: env.MAX_SCALE,
      stableWindowMs: env.STABLE_WINDOW_MS,
      scaleToZeroGraceMs: env.STABLE_WINDOW_MS / 2,
      containerConcurrency: env.TARGET * headroom,
      longestQueue: 10_000,
      longestWaitMs: 60_000,
    },
  });
  await serve(app, listenAddress(contract.workloads.functions.http));
});
