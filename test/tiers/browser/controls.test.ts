/** A check that cannot fail proves nothing: pages with one fault each, and one without. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessibilityViolations, TestBrowser } from '../../tools/browser';

const document = (body: string, head = '') =>
  `<!doctype html><html lang="en"><title>Control</title>${head}<main><h1>Control</h1>${body}</main></html>`;

const pages: Readonly<Record<string, string>> = {
  '/sound': document('<button>Press</button>'),
  '/nameless': document('<button></button>'),
  '/pale': document('<p style="color: #ccc; background: #fff">Hard to read</p>'),
  '/elsewhere': document('<img alt="" src="http://images.example/a.png">'),
  '/broken': document('<script>throw new Error("broken on purpose")</script>'),
  '/against-policy': document(
    '<script>document.title = "ran"</script>',
    `<meta http-equiv="Content-Security-Policy" content="script-src 'none'">`,
  ),
};

let server: Server;
let origin: string;
let browser: TestBrowser;
beforeAll(async () => {
  browser = await TestBrowser.start();
  server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    response.writeHead(page === undefined ? 204 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.stop();
  server?.closeAllConnections();
  server?.close();
});

async function check(path: string): Promise<readonly string[]> {
  const { page, faults } = await browser.open(origin + path);
  return [...faults, ...(await accessibilityViolations(page))];
}

test('a sound page has nothing to list', async () => {
  expect(await check('/sound')).toEqual([]);
});

test.each([
  ['a button without a name', '/nameless', /^button-name: .* at button$/],
  ['text that is hard to read', '/pale', /^color-contrast: .* at p$/],
  ['a request to another host', '/elsewhere', /^request to another host: http:\/\/images\.example\/a\.png$/],
  ['an exception', '/broken', /^exception: broken on purpose$/],
  ['a breach of the page’s own policy', '/against-policy', /^console: .*Content Security Policy/],
])('%s is listed', async (_, path, line) => {
  expect(await check(path)).toContainEqual(expect.stringMatching(line));
});
