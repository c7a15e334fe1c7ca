import { expectNoServerErrors } from '../../../../support/hostile';
import { call, closeAll, javascript, serveModules } from './served';

const good = 'export const add = (event, { a, b }) => ({ result: a + b }); export const broken = () => undefined;';

const served = serveModules([
  javascript('add', good),
  javascript('odd', 'export function add( {\n'),
  javascript('lost', '\nmissing();'),
  javascript('gone', 'process.exit(3);'),
  javascript(
    'results',
    `export const none = () => {}; export const nan = () => ({ result: [1, NaN] }); export const big = () => 10n;
     export const ring = () => { const a = {}; a.a = a; return a; }; export const long = () => 'x'.repeat(1_000_001);
     export const nothing = () => ({ result: null });`,
  ),
]);

afterAll(closeAll);

const table: readonly [what: string, path: string, parameters: unknown, status: number, message: RegExp][] = [
  ['a module that is not there', 'subtract/add', {}, 404, /no module subtract; there are add, /],
  ['a function that is not there', 'add/subtract', {}, 404, /the module add has no function subtract; there are add/],
  ['an inherited name', 'add/constructor', {}, 404, /no function constructor/],
  ['a private name', 'add/__proto__', {}, 400, /a function's name has 1 to 63 characters/],
  [
    'a path for a module',
    '..%2F..%2Fetc%2Fpasswd/add',
    {},
    400,
    /a module's name .* received \\"..\/..\/etc\/passwd\\"/,
  ],
  ['two dots for a module', '%2e%2e%2f/add', {}, 400, /a module's name/],
  ['a shell for a module', '$(reboot)/add', {}, 400, /a module's name/],
  ['a function with a path', 'add/..%2Fadd', {}, 400, /a function's name/],
  ['a syntax error', 'odd/add', {}, 422, /odd cannot be loaded.*SyntaxError/],
  ['a module that throws while it is loaded', 'lost/add', {}, 422, /missing is not defined \(line 2\)/],
  ['a module that ends its worker', 'gone/add', {}, 422, /ends its worker \(it ended with code 3\)/],
  ['parameters that are not JSON', 'add/add', '{"a": 5,', 400, /the body is not JSON/],
  ['a list of parameters', 'add/add', '[5, 3]', 400, /must be a JSON object/],
  ['no result', 'results/none', {}, 422, /the result is not JSON.*it is undefined/],
  ['a result that holds NaN', 'results/nan', {}, 422, /it holds NaN/],
  ['a result that JSON has no word for', 'results/big', {}, 422, /BigInt/],
  ['a result that holds itself', 'results/ring', {}, 422, /circular/],
  ['a result of more than a megabyte', 'results/long', {}, 422, /more than 1000000/],
  ['a body of more than a megabyte', 'add/add', { a: 'x'.repeat(1_000_001) }, 413, /too large/],
];

test.each(table)('%s is refused with one clear message', async (_what, path, parameters, status, message) => {
  const answer = await call(await served, path, parameters);
  expect(JSON.stringify(answer.body)).toMatch(message);
  expect(answer.status).toBe(status);
});

test('the runtime lives on after all of it', async () => {
  expect(await call(await served, 'add/add', { a: 5, b: 3 })).toEqual({ status: 200, body: { result: 8 } });
});

test('null is a result, and is not taken for NaN', async () => {
  expect(await call(await served, 'results/nothing')).toEqual({ status: 200, body: { result: null } });
});

test('a body of another type, or that is not UTF-8, is refused', async () => {
  const { app } = await served;
  const send = (type: string, payload: string | Buffer) =>
    app.inject({ method: 'POST', url: '/function/add/add', headers: { 'content-type': type }, payload });
  expect((await send('text/plain', 'a=5')).statusCode).toBe(415);
  const bytes = await send('application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
  expect([bytes.statusCode, bytes.json<{ reason: string }>().reason]).toEqual([400, 'the body is not UTF-8']);
});

test('no request that random bytes make is answered with a server error', async () => {
  const echo = await serveModules([
    javascript('echo', 'export const echo = (event, context) => ({ result: context });'),
  ]);
  await expectNoServerErrors(echo.app, [
    { method: 'POST', path: '/function/:module/:called', fields: ['a'] },
    { method: 'POST', path: '/function/echo/echo', fields: ['a', 'b'] },
    { method: 'POST', path: '/' },
    { method: 'GET', path: '/function' },
  ]);
});
