import { startControl } from '../../src/local/control';
import { processEnvironment } from '../../src/local/environment';
import { readableLines } from '../../src/local/log-line';
import { choosePorts } from '../../src/local/ports';
import { UserError } from '../../src/user-error';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

describe('Ports', () => {
  test('that are wished for are given when they are free, and any others get different ones', async () => {
    const { any, other } = await choosePorts([
      { name: 'any', port: 0 },
      { name: 'other', port: 0 },
    ]);
    expect(any).not.toBe(other);
    expect(await choosePorts([{ name: 'one', port: any ?? 0 }])).toEqual({ one: any });
  });

  test('that are busy are named with who wanted them and what to do', async () => {
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    const { port } = busy.address() as AddressInfo;
    const who = `Port ${port} on 127.0.0.1 is in use, and cmpt756db needs it.`;
    const see = `  See who has it: lsof -nP -iTCP:${port} -sTCP:LISTEN`;
    const problemOf = (options: object): Promise<string[]> =>
      choosePorts([{ name: 'cmpt756db', port, ...options }]).then(
        () => [],
        (problem: UserError) => problem.message.split('\n'),
      );
    expect(await problemOf({})).toEqual([who, see, '  Stop that program.']);
    const orElse = '  Stop that program, or run with --ephemeral to take any free port.';
    expect(await problemOf({ freely: '--ephemeral' })).toEqual([who, see, orElse]);
    busy.close();
  });
});

describe('The environment of a process', () => {
  const substitutes = {
    hosts: { 'db:30002': '127.0.0.1:5' },
    secrets: { token: 'known to all' },
    fields: { 'metadata.name': 'here' },
  };

  test('has addresses of this machine, development secrets, and all other values as they are', () => {
    const values = {
      URL: { value: 'http://db:30002/api/v1' },
      OTHER: { value: 'http://db:30001/api/v1' },
      PLAIN: { value: 'db:30002' },
      TOKEN: { secret: { name: 'token', key: 'token' } },
      POD: { field: 'metadata.name' },
    };
    expect(processEnvironment(values, substitutes)).toEqual({
      URL: 'http://127.0.0.1:5/api/v1',
      OTHER: 'http://db:30001/api/v1',
      PLAIN: 'db:30002',
      TOKEN: 'known to all',
      POD: 'here',
    });
  });

  test('is refused where a secret or a field has no value here', () => {
    expect(() => processEnvironment({ TOKEN: { secret: { name: 'other', key: 'x' } } }, substitutes)).toThrow(
      'TOKEN comes from the secret other, which has no value for local processes',
    );
    expect(() => processEnvironment({ IP: { field: 'status.podIP' } }, substitutes)).toThrow(/IP comes from the field/);
  });
});

describe('A log line', () => {
  test.each([
    ['{"level":30,"msg":"Unique code: abc"}', ['Unique code: abc']],
    ['{"level":40,"msg":"not ready"}', ['warning: not ready']],
    ['{"level":50,"msg":"boom","err":{"stack":"Error: boom\\n    at x"}}', ['error: Error: boom', '    at x']],
    ['plain text', ['plain text']],
    ['{"no":"message"}', ['{"no":"message"}']],
    ['42', ['42']],
  ])('%s reads as %j', (line, readable) => expect(readableLines(line)).toEqual(readable));
});

describe('The control of a run', () => {
  let settings = { canary: 0 };
  const change = (sent: unknown): typeof settings => {
    if (typeof (sent as { canary?: unknown }).canary !== 'number') throw new UserError('canary is a number');
    return (settings = sent as typeof settings);
  };

  async function call(method: string, token: string, body?: string): Promise<{ status: number; answer: unknown }> {
    const control = await startControl({ token: 'secret', read: () => settings, change });
    try {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(control.url, { method, headers, ...(body !== undefined && { body }) });
      return { status: response.status, answer: await response.json() };
    } finally {
      await control.close();
    }
  }

  test('tells and changes the settings', async () => {
    expect(await call('PATCH', 'secret', '{"canary":50}')).toEqual({ status: 200, answer: { canary: 50 } });
    expect(await call('GET', 'secret')).toEqual({ status: 200, answer: { canary: 50 } });
  });

  test('refuses whoever does not have the token', async () => {
    settings = { canary: 7 };
    expect((await call('PATCH', 'secre7', '{"canary":50}')).status).toBe(401);
    expect((await call('GET', '')).status).toBe(401);
    expect(settings).toEqual({ canary: 7 });
  });

  test.each([
    ['a setting that it does not understand', 'PATCH', '{"canary":"x"}', 400],
    ['what is not JSON', 'PATCH', '{', 400],
    ['a body that is too long', 'PATCH', `{"canary":1,"x":"${'x'.repeat(5000)}"}`, 413],
    ['another method', 'POST', '{"canary":1}', 405],
  ])('refuses %s', async (_, method, body, status) => {
    settings = { canary: 7 };
    expect((await call(method, 'secret', body)).status).toBe(status);
    expect(settings).toEqual({ canary: 7 });
  });
});
