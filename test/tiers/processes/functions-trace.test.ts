/** One trace through the processes of functions: who holds the call, and who runs it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { bundle, type RunningProcess, start } from '../../support/processes';
import { courseSource } from '../../systems/functions/services/functions/served';

const id = '0af7651916cd43dd8448eb211c80319c';

let work: string;
let activator: RunningProcess;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'functions-trace-'));
  for (const folder of ['given', 'uploads']) mkdirSync(join(work, folder));
  writeFileSync(join(work, 'given', 'add.mjs'), courseSource('javascript/add.mjs'));
  const bundles = await bundle({
    activator: 'src/systems/functions/services/activator/main.ts',
    functions: 'src/systems/functions/services/functions/main.ts',
  });
  activator = await start(bundles.activator, {
    GIVEN_FOLDER: join(work, 'given'),
    UPLOADS_FOLDER: join(work, 'uploads'),
    REVISIONS_FOLDER: join(work, 'revisions'),
    RUNTIME: bundles.functions,
    PYTHON: '/no/python',
    FUNCTION_TIMEOUT_MS: '5000',
    FUNCTION_MEMORY_MB: '128',
    FUNCTION_WORKERS: '1',
    TARGET: '10',
    MAX_SCALE: '1',
    STABLE_WINDOW_MS: '60000',
  });
});

afterAll(async () => {
  await activator.stop('SIGKILL');
  rmSync(work, { recursive: true });
});

interface Line {
  /** Of the process that logged it. */
  readonly pid: number;
  readonly msg: string;
  readonly traceId?: string;
  /** Of a line that the process of a module printed, which stands in `msg`. */
  readonly module?: string;
}

/** Lines of requests to the function, by the process that answered them; those of the module's process come through the activator. */
function answered(): readonly { readonly by: 'activator' | 'function'; readonly traceId: string | undefined }[] {
  return activator.log.flatMap((text) => {
    const line = JSON.parse(text) as Line;
    const inner = line.module === undefined ? line : (JSON.parse(line.msg) as Line);
    if (!inner.msg.startsWith('POST /function/add/add ')) return [];
    return [
      { by: inner.pid === activator.pid ? ('activator' as const) : ('function' as const), traceId: inner.traceId },
    ];
  });
}

async function call(headers: Readonly<Record<string, string>>): Promise<void> {
  const answer = await request(`${activator.origin}/function/add/add`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ a: 5, b: 3 }),
  });
  expect(await answer.body.json()).toMatchObject({ result: 8 });
}

async function untilAnswered(count: number): Promise<void> {
  for (const started = performance.now(); answered().length < count; await sleep(50))
    if (performance.now() - started > 30_000) throw new Error(`Logged so far:\n${activator.log.join('\n')}`);
}

test('a call is one trace from the activator to the process of the function, the one that its caller named', async () => {
  await call({ traceparent: `00-${id}-b7ad6b7169203331-01` });
  await untilAnswered(2);
  const lines = answered();
  expect(new Set(lines.map(({ by }) => by))).toEqual(new Set(['activator', 'function']));
  expect(lines.map(({ traceId }) => traceId)).toEqual([id, id]);
});

test('a call that names none is one trace as well, and not that of another call', async () => {
  await call({});
  await untilAnswered(4);
  const [, , first, second] = answered();
  expect(first?.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(second?.traceId).toBe(first?.traceId);
  expect(first?.traceId).not.toBe(id);
});
