import { call, closeAll, courseSource, javascript, serveModules } from './served';
import { holdsForLanguage } from './language-contract';

const good = `
export const add = (event, { a, b }) => ({ result: a + b });
export const echo = (event, context) => ({ result: [event, context] });
export const boom = () => { throw new TypeError('no such number'); };
export const loop = () => { for (;;); };
export const crash = () => process.exit(7);
export const fill = () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); };
export const forge = () => { process.getBuiltinModule('node:fs').writeSync(4, '99 ok {"result":"forged"}\\n'); return { result: 1 }; };
`;

const attacks = {
  reading: `fs.readFileSync('/etc/passwd', 'utf8')`,
  parent: 'fs.readFileSync(`/proc/${process.ppid}/environ`)',
  own: `fs.readFileSync('/proc/self/environ')`,
  listing: `fs.readdirSync('/')`,
  writing: `fs.writeFileSync('/tmp/functions-attack', 'x')`,
  starting: `child.execFileSync('/bin/true')`,
  thread: `new threads.Worker('1', { eval: true })`,
  signal: 'process.kill(parent, 0)',
  connecting: `net.connect(80, '127.0.0.1')`,
  listening: `net.createServer().listen(0)`,
  fetching: `await fetch('http://127.0.0.1:1/')`,
  datagram: `dgram.createSocket('udp4').send('x', 1, '127.0.0.1')`,
  binding: `process.binding('tcp_wrap')`,
  addon: `process.dlopen({ exports: {} }, '/lib/x.node')`,
};

const attack = `
import fs from 'node:fs'; import child from 'node:child_process'; import threads from 'node:worker_threads';
import net from 'node:net'; import dgram from 'node:dgram';
export const environment = () => ({ result: process.env });
export const allowed = () => ({ result: 'allowed' });
${Object.entries(attacks)
  .map(
    ([name, code]) =>
      `export const ${name} = async (event, { parent }) => { const got = ${code}; return { got: String(got) }; };`,
  )
  .join('\n')}`;

afterAll(closeAll);

describe('JavaScript', () => {
  holdsForLanguage({
    add: javascript('add', courseSource('javascript/add.mjs')),
    multiply: javascript('multiply', courseSource('javascript/multiply.mjs')),
    good: javascript('good', good),
    attack: javascript('attack', attack),
    attacks: Object.keys(attacks),
  });
});

test('the root calls the function of a process with one module, and says what to do where there are two', async () => {
  const add = javascript('add', courseSource('javascript/add.mjs'));
  const one = await serveModules([add]);
  expect(await call(one, '/', { a: 1, b: 2 })).toEqual({ status: 200, body: { result: 3 } });
  const two = await serveModules([add, javascript('sub', 'exports.sub = () => 1')]);
  expect(await call(two, '/')).toMatchObject({ status: 404, body: { path: '/function/<module>/<function>' } });
});

test('a CommonJS module, an asynchronous function and an import of a module of Node work', async () => {
  const served = await serveModules([
    javascript('old', 'const { inspect } = require("node:util"); module.exports = { show: () => inspect([1]) };'),
    javascript(
      'modern',
      'import { setTimeout as sleep } from "node:timers/promises"; export async function wait() { await sleep(5); return 1; }',
    ),
  ]);
  expect((await call(served, 'old/show')).body).toBe('[ 1 ]');
  expect((await call(served, 'modern/wait')).body).toBe(1);
});

test('calls that take their time run at the same time, as many as there may be workers', async () => {
  const wait = 'export const wait = () => new Promise((done) => setTimeout(done, 1_500, process.pid));';
  const served = await serveModules([javascript('slow', wait)], { workers: 3, timeoutMs: 10_000 });
  const pids = await Promise.all([1, 2, 3].map(async () => (await call(served, 'slow/wait')).body));
  expect(new Set(pids).size).toBe(3);
});

test('an asynchronous call that never ends, an abort, and memory outside the heap are stopped as well', async () => {
  const source = `
    export const sleepy = () => new Promise(() => setInterval(() => {}, 1e6));
    export const abort = () => process.abort();
    export const buffers = async () => {
      const all = [];
      for (;;) { all.push(Buffer.alloc(1e7, 1)); await new Promise((next) => setTimeout(next, 5)); }
    };`;
  const served = await serveModules([javascript('script', source)]);
  expect((await call(served, 'script/sleepy')).status).toBe(504);
  expect(await call(served, 'script/abort')).toMatchObject({ status: 502, body: { reason: 'was ended by SIGABRT' } });
  const buffers = await call(served, 'script/buffers');
  expect(buffers).toMatchObject({ status: 502, body: { error: 'the function ran out of memory' } });
});
