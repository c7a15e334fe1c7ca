import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceLog } from '../../../src/cli/local/service-log';

const folder = mkdtempSync(join(tmpdir(), 'service-log-'));
const path = join(folder, 'run.log');
afterAll(() => rmSync(folder, { recursive: true }));

async function shown(act: (log: ServiceLog) => void, showsAll = false): Promise<string> {
  let printed = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const log = new ServiceLog(path, showsAll);
  try {
    log.open();
    act(log);
    await log.close();
    return printed;
  } finally {
    spy.mockRestore();
  }
}

const lines =
  (...all: readonly string[]) =>
  (log: ServiceLog): void =>
    all.forEach((line) => log.line('cmpt756db', line));

const logged = (msg: string): string => JSON.stringify({ level: 30, msg });

describe('On the terminal of a run', () => {
  test.each([
    ['requests', 'GET /api/v1/datastore/read?objtype=music&objkey=x 200', 'DELETE /x 204', 'GET /y 404'],
    ['a readiness that is not yet', 'GET /api/v1/datastore/readiness 503'],
    ['probes at the root', 'GET /readiness 200'],
    ['each row that the loader writes', 'POST /api/v1/datastore/load 200'],
    ['what the supervisor says in its own words', 'Server listening at http://127.0.0.1:1', 'draining', 'stopped'],
  ])('nobody reads of %s', async (_, ...all) => expect(await shown(lines(...all.map(logged)))).toBe(''));

  test('the loader is heard with its counts and not with its progress', async () => {
    expect(await shown(lines('user: 100 rows loaded', 'user: 540 rows loaded, 0 bad, 0 lost'))).toBe(
      'cmpt756db     | user: 540 rows loaded, 0 bad, 0 lost\n',
    );
  });

  test.each([
    ['a row that was not written', logged('POST /api/v1/datastore/load 502')],
    ['a row that the loader lost', 'users.csv:7: lost: 502 (12 attempts)'],
    ['a service that is not healthy', logged('GET /api/v1/datastore/health 500')],
    ['the code of a learner', logged('Unique code: abc')],
  ])('there is %s', async (_, line) => expect((await shown(lines(line))).split('\n')).toHaveLength(2));

  test('what a process repeats is said once, and again when it has said something else', async () => {
    const waiting = JSON.stringify({ level: 40, msg: 'not ready, trying again' });
    expect((await shown(lines(waiting, waiting, waiting))).split('\n')).toHaveLength(2);
    expect((await shown(lines(waiting, waiting, logged('ready'), waiting))).split('\n')).toHaveLength(4);
  });

  test('waiting is said once, though the numbers and the order in it change', async () => {
    const attempt = (time: number, ...nodes: readonly number[]): string =>
      `07:23:${time} test: trying again, failed attempts: ${time}, no node answers: ${nodes.map((node) => `127.0.0.${node} refused`).join(', ')}`;
    expect((await shown(lines(attempt(10, 1, 2), attempt(15, 2, 1), attempt(20, 1, 2)))).split('\n')).toHaveLength(2);
    const rows = ['test: inserted rows to seq 1000', 'test: inserted rows to seq 2000'];
    expect((await shown(lines(...rows))).split('\n')).toHaveLength(3);
  });

  test('everything is shown on request', async () => {
    const request = logged('GET /x 200');
    expect((await shown(lines(request, request), true)).split('\n')).toHaveLength(3);
  });

  test('deaths and what follows are said', async () => {
    const said = await shown((log) => {
      log.event('db', { what: 'died', how: 'was ended by SIGKILL', restartInMs: 0 });
      log.event('db', { what: 'died', how: 'ended with code 1', restartInMs: 20_000 });
      log.event('db', { what: 'back' });
      log.event('db', { what: 'restarting' });
    });
    expect(said.split('\n')).toEqual([
      'db was ended by SIGKILL; it is started again at once, and calls go past it until then',
      'db ended with code 1; it is started again in 20.0 s, and calls go past it until then',
      'db is ready again',
      'db is restarted',
      '',
    ]);
  });
});

test('The file of a run has every line of every process as it was printed', async () => {
  const line = '{"level":30,"msg":"GET /readiness 200"}';
  await shown((log) => {
    log.line('cmpt756db', line);
    log.line('cmpt756s1', 'plain');
  });
  expect(readFileSync(path, 'utf8')).toBe(`cmpt756db ${line}\ncmpt756s1 plain\n`);
});

test('A file that cannot be written is said once, and what matters is still on the terminal', async () => {
  let printed = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    const log = new ServiceLog(folder, false);
    log.open();
    for (let line = 0; line < 3; line++) log.line('db', `line ${line}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    log.line('db', 'after');
    await log.close();
  } finally {
    spy.mockRestore();
  }
  expect(printed.match(/cannot be written \(EISDIR/g)).toHaveLength(1);
  expect(printed).toContain('| after');
});
