import { get } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { type Control, startControl } from '../../src/local/control';
import { UserError } from '../../src/user-error';

let settings = { canary: 0 };
let control: Control;
beforeEach(async () => {
  settings = { canary: 7 };
  control = await startControl({
    token: 'secret',
    status: () => settings,
    commands: {
      change: (sent) => {
        if (typeof (sent as { canary?: unknown }).canary !== 'number') throw new UserError('canary is a number');
        return (settings = sent as typeof settings);
      },
      fail: () => Promise.reject(new TypeError('a mistake of ours')),
    },
  });
});
afterEach(() => control.close());

async function call(path: string, method: string, token: string, body?: string) {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(control.url + path, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, answer: await response.json() };
}

/** Sends raw bytes and breaks the connection off. */
async function breakOff(text: string): Promise<void> {
  const socket = connect(Number(new URL(control.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  await new Promise((resolve) => setTimeout(resolve, 30));
  socket.resetAndDestroy();
  await once(socket, 'close');
}

describe('The control of a run', () => {
  test('tells how it is and carries out commands', async () => {
    expect(await call('change', 'POST', 'secret', '{"canary":50}')).toEqual({ status: 200, answer: { canary: 50 } });
    expect(await call('', 'GET', 'secret')).toEqual({ status: 200, answer: { canary: 50 } });
  });

  test('refuses whoever does not have the token', async () => {
    expect((await call('change', 'POST', 'secre7', '{"canary":50}')).status).toBe(401);
    expect((await call('', 'GET', '')).status).toBe(401);
    expect(settings).toEqual({ canary: 7 });
  });

  test.each([
    ['what a command does not understand', 'change', 'POST', '{"canary":"x"}', 400],
    ['what is not JSON', 'change', 'POST', '{', 400],
    ['a body that is too long', 'change', 'POST', `{"canary":1,"x":"${'x'.repeat(5000)}"}`, 413],
    ['another method', 'change', 'PUT', '{"canary":1}', 405],
    ['a command that it does not have', 'burn', 'POST', '{}', 404],
    ['a command without a name', '', 'POST', '{}', 404],
    ['a name that every object has', 'constructor', 'POST', '{}', 404],
  ])('refuses %s', async (_, path, method, body, status) => {
    expect((await call(path, method, 'secret', body)).status).toBe(status);
    expect(settings).toEqual({ canary: 7 });
  });

  test('carries out no command that is only asked for', async () => {
    expect(await call('change', 'GET', 'secret')).toEqual({ status: 405, answer: { error: 'POST' } });
  });

  test('refuses a page that reaches it by a name of its own', async () => {
    const status = await new Promise((resolve) => {
      const headers = { host: 'rebound.example', authorization: 'Bearer secret' };
      get(control.url, { headers }, (response) => resolve(response.resume().statusCode));
    });
    expect(status).toBe(421);
  });

  test.each([
    [
      'half a request',
      'POST /change HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer secret\r\ncontent-length: 100\r\n\r\nx',
    ],
    ['half a header', 'POST /chan'],
    ['garbage', '\u0016\u0003\u0001 no HTTP at all\r\n\r\n'],
    ['nothing', ''],
  ])('outlives %s', async (_, text) => {
    await breakOff(text);
    expect((await call('', 'GET', 'secret')).status).toBe(200);
  });

  test('outlives a mistake of its own, and says so', async () => {
    expect(await call('fail', 'POST', 'secret', '{}')).toEqual({
      status: 500,
      answer: { error: expect.stringContaining('a mistake of ours') as unknown },
    });
    expect((await call('', 'GET', 'secret')).status).toBe(200);
  });
});
