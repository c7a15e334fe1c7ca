import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readArguments } from '../../../../../src/systems/workflows/services/step/arguments';
import { runStep } from '../../../../../src/systems/workflows/services/step/step';

const work = mkdtempSync(join(tmpdir(), 'step-'));
const servers: Server[] = [];

afterAll(() => {
  servers.forEach((server) => server.close());
  rmSync(work, { recursive: true });
});

/** Answers one call after the other; the last answer again and again. */
async function serve(...answers: readonly { readonly status: number; readonly body: object }[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { status, body: answer } = answers[Math.min(asked.length, answers.length - 1)] ?? { status: 500, body: {} };
      asked.push(body);
      response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/function/add/add`, asked };
}

const rule = { retries: 2, repeatable: false, timeoutMs: 1_000 };

let folders = 0;
const freshFolder = (): string => join(work, String(folders++));

test('a step calls its function and keeps each result in a file of its own, as JSON', async () => {
  const { url, asked } = await serve({ status: 200, body: { result: 8, note: 'ü"', '../escape': 1 } });
  const folder = freshFolder();
  const last = await runStep({ url, context: { a: 5, b: 3 } }, rule, folder);
  expect(last.ok).toBe(true);
  expect(asked).toEqual(['{"a":5,"b":3}']);
  expect(readdirSync(folder).sort()).toEqual(['note', 'result']);
  expect(readFileSync(join(folder, 'result'), 'utf8')).toBe('8');
  expect(readFileSync(join(folder, 'note'), 'utf8')).toBe('"ü\\""');
});

test('a call that certainly did not run is repeated, one that may have run is not', async () => {
  const busy = { status: 503, body: { error: 'overloaded', ran: false } };
  const good = { status: 200, body: { result: 1 } };
  const lost = { status: 502, body: { error: 'crashed', reason: 'by SIGKILL', ran: 'maybe' } };
  const first = await serve(busy, good);
  expect((await runStep({ url: first.url, context: {} }, rule, freshFolder())).ok).toBe(true);
  expect(first.asked).toHaveLength(2);
  const second = await serve(lost, good);
  expect(await runStep({ url: second.url, context: {} }, rule, freshFolder())).toMatchObject({
    reason: 'crashed: by SIGKILL',
  });
  expect(second.asked).toHaveLength(1);
  const third = await serve(lost, good);
  expect((await runStep({ url: third.url, context: {} }, { ...rule, repeatable: true }, freshFolder())).ok).toBe(true);
});

describe('the arguments of a step', () => {
  test('are text, or JSON behind a colon', () => {
    expect(readArguments(['http://f/x', 'a:=5', 'b=5', 'c:={"d":[null]}', 'e='])).toEqual({
      url: 'http://f/x',
      context: { a: 5, b: '5', c: { d: [null] }, e: '' },
    });
  });

  test.each([
    [[], /first argument must be the URL/],
    [['serverless'], /first argument must be the URL.*'serverless'/],
    [['http://f', 'a'], /name=text or name:=JSON, not 'a'/],
    [['http://f', 'a:=five'], /value of a must be JSON, not 'five'/],
    [['http://f', '__proto__:=1'], /not '__proto__/],
  ])('%j cannot be read, and the message says which word', (words, message) => {
    expect(() => readArguments(words)).toThrow(message);
  });
});
