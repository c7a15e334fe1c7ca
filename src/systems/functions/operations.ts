/** Functions as `lab` runs and uses them: what Knative does in the cluster, one process does on one machine. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { SystemOf } from '../../lab/lab';
import type { LocalRun, Operations } from '../../local/operations';
import type { LocalPlan } from '../../local/plan';
import { gatewayName } from '../../local/processes';
import { type contract, modules } from './contract';
import { commands } from './operations/commands';
import { scenarios } from './operations/scenarios';
import { uploadsFolder } from './operations/uploads';
import { givenModule } from './data';

type Settings = SystemOf<'functions'>['settings'];
type Run = LocalRun<typeof contract, Settings>;

/** Stands for Knative: holds calls, starts and stops the processes of modules. */
const activator = 'activator';

export const operations = {
  run: {
    // The activator starts the runtime, once for each module that is called.
    workloads: () => ({ functions: { replicas: 0 } }),
    standIns: { [activator]: 'activator' },
    environment: activatorEnvironment,
    plan: throughActivator,
    hints,
  },
  scenarios,
  commands,
} satisfies Operations<typeof contract, Settings>;

function activatorEnvironment({ system, folders }: Run): Readonly<Record<string, string>> {
  const { language, target, maxScale, stableWindowSeconds } = system.settings;
  const { environment } = system.workloads.functions.releases[0];
  const limits = Object.entries(environment).flatMap(([name, source]) =>
    source.from === 'value' ? [[name, source.value]] : [],
  );
  return {
    ...(Object.fromEntries(limits) as Record<string, string>),
    GIVEN_FOLDER: join(givenModule(modules.given[0], language).path, '..'),
    UPLOADS_FOLDER: uploadsFolder(folders.data),
    REVISIONS_FOLDER: join(folders.data, 'revisions'),
    RUNTIME: join(folders.bundles, 'services', 'functions-functions.js'),
    PYTHON: pythonProgram(),
    TARGET: String(target),
    MAX_SCALE: String(maxScale),
    STABLE_WINDOW_MS: String(stableWindowSeconds * 1_000),
  };
}

/** The program itself: what PATH finds may be a script that takes its time to choose one. */
function pythonProgram(): string {
  const { stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return stdout?.trim() || 'python3';
}

function throughActivator(_run: Run, contracted: LocalPlan): LocalPlan {
  const proxies = contracted.proxies.map((proxy) =>
    proxy.name === gatewayName
      ? {
          ...proxy,
          routes: ({ originsOf }: Parameters<typeof proxy.routes>[0]) => [
            { prefix: '/function', destinations: [{ origins: originsOf(activator), weight: 100 }] },
          ],
        }
      : proxy,
  );
  return { ...contracted, proxies };
}

function hints({ originOf, system }: Run): readonly string[] {
  const { target, maxScale, stableWindowSeconds } = system.settings;
  return [
    `curl -d a=5 -d b=3 ${originOf(gatewayName)}/function/add/add`,
    './lab function invoke add a=5 b=3       the same',
    './lab function deploy FILE.py           a module of your own: JavaScript, TypeScript or Python',
    './lab function list                     modules, and how many processes each has now',
    './lab load functions --users 50        see them scale out, and back to zero',
    './lab workflow run add-then-multiply a=5 b=7',
    '',
    `A module has a process for each ${target} calls at the same time, at most ${maxScale}, and none after ${stableWindowSeconds * 1.5} s without calls.`,
  ];
}
