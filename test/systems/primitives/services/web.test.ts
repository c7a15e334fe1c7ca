import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../../../src/systems/primitives/services/web/app';
import { fileOf, typeOf } from '../../../../src/systems/primitives/services/web/domain/path';
import { Folder } from '../../../../src/systems/primitives/services/web/folder';
import { expectNoServerErrors } from '../../../support/hostile';

const place = { pod: 'pod-1', node: 'worker1' };

describe('a web server over a shared folder', () => {
  let parent: string;
  let folder: string;
  let web: FastifyInstance;
  let second: FastifyInstance;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'systems-lab-site-'));
    folder = join(parent, 'site');
    mkdirSync(join(folder, 'pages'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), '<h1>Welcome to Pod 1</h1>');
    writeFileSync(join(folder, 'pages', 'index.html'), 'pages');
    writeFileSync(join(parent, 'secret.txt'), 'secret');
    web = buildApp({ folder: new Folder(folder), server: 'web', ...place, logger: false });
    second = buildApp({ folder: new Folder(folder), server: 'second', ...place, logger: false });
  });

  afterEach(async () => {
    await Promise.all([web.close(), second.close()]);
    rmSync(parent, { recursive: true });
  });

  test('shows the index page, and both servers show the same', async () => {
    for (const [server, app] of Object.entries({ web, second })) {
      const { statusCode, headers, body } = await app.inject('/');
      expect([statusCode, body]).toEqual([200, '<h1>Welcome to Pod 1</h1>']);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-server': server,
        'x-pod': 'pod-1',
        'x-node': 'worker1',
      });
    }
  });

  test('shows at once what another container writes', async () => {
    expect((await web.inject('/note.txt')).statusCode).toBe(404);
    writeFileSync(join(folder, 'note.txt'), 'from the shell');
    expect((await web.inject('/note.txt')).body).toBe('from the shell');
    appendFileSync(join(folder, 'note.txt'), ', twice');
    expect((await second.inject('/note.txt')).body).toBe('from the shell, twice');
  });

  test('reads the files of a mounted ConfigMap, which are links to a hidden folder beside them', async () => {
    mkdirSync(join(folder, '..2026'));
    writeFileSync(join(folder, '..2026', 'page.html'), 'mounted');
    symlinkSync('..2026', join(folder, '..data'));
    symlinkSync('..data/page.html', join(folder, 'page.html'));
    expect((await web.inject('/page.html')).body).toBe('mounted');
    expect((await web.inject('/..data/page.html')).statusCode).toBe(404);
  });

  test('follows no link out of the folder', async () => {
    symlinkSync('../secret.txt', join(folder, 'link.txt'));
    symlinkSync('index.html', join(folder, 'inside.html'));
    expect((await web.inject('/link.txt')).statusCode).toBe(404);
    expect((await web.inject('/inside.html')).statusCode).toBe(200);
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/pages/..%2f..%2fsecret.txt',
    '/%00',
    '/%zz',
  ])('answers 404 or 400 to %s and gives nothing away', async (url) => {
    const { statusCode, body } = await web.inject(url);
    expect([400, 404]).toContain(statusCode);
    expect(body).not.toContain('"secret"');
    expect(body).not.toBe('secret');
  });

  test('shows a folder by its page, with a slash', async () => {
    const { statusCode, headers } = await web.inject('/pages');
    expect([statusCode, headers.location]).toEqual([301, '/pages/']);
    expect((await web.inject('/pages/')).body).toBe('pages');
  });

  test('sends nothing that the client has already', async () => {
    const { etag } = (await web.inject('/')).headers;
    const again = await web.inject({ url: '/', headers: { 'if-none-match': etag as string } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    appendFileSync(join(folder, 'index.html'), '!');
    expect((await web.inject({ url: '/', headers: { 'if-none-match': etag as string } })).statusCode).toBe(200);
  });

  test('says the size of a file without sending it to HEAD, and sends an empty file', async () => {
    const { headers, body } = await web.inject({ method: 'HEAD', url: '/' });
    expect([headers['content-length'], body]).toEqual(['25', '']);
    writeFileSync(join(folder, 'empty.txt'), '');
    const empty = await web.inject('/empty.txt');
    expect([empty.statusCode, empty.headers['content-length'], empty.body]).toEqual([200, '0', '']);
  });

  test('sends a large file whole, and no file twice', async () => {
    const large = 'x'.repeat(3_000_000);
    writeFileSync(join(folder, 'large.bin'), large);
    const answers = await Promise.all(Array.from({ length: 5 }, () => web.inject('/large.bin')));
    for (const { body, headers } of answers) {
      expect(body.length).toBe(large.length);
      expect(headers['content-type']).toBe('application/octet-stream');
    }
  });

  test('has a readiness probe that no file can hide', async () => {
    writeFileSync(join(folder, 'readiness'), 'a file');
    expect((await web.inject('/readiness')).body).toBe('');
  });

  test('answers no hostile request with a 5xx', async () => {
    await expectNoServerErrors(web, [
      { method: 'GET', path: '/:file' },
      { method: 'GET', path: '/pages/:file?a' },
    ]);
  });
});

test('no URL means a file outside of the folder', () => {
  const urls = fc.array(fc.constantFrom('..', '.', '%2e%2e', '/', '%2f', '\\', 'a', '%00', 'b.html', '?'), {
    maxLength: 9,
  });
  fc.assert(
    fc.property(urls, (parts) => {
      const file = fileOf(`/${parts.join('')}`);
      if (file === undefined) return;
      expect(file.startsWith('/')).toBe(false);
      expect(file.split('/')).not.toContain('..');
    }),
    { numRuns: 2_000, seed: 80 },
  );
});

test.each([
  ['page.HTML', 'text/html; charset=utf-8'],
  ['a.b/c', 'application/octet-stream'],
  ['.html', 'text/html; charset=utf-8'],
])('the type of %s is %s', (file, type) => {
  expect(typeOf(file)).toBe(type);
});
