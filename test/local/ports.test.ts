import { type AddressInfo, createServer } from 'node:net';
import { choosePorts } from '../../src/local/ports';
import type { UserError } from '../../src/user-error';

describe('Ports', () => {
  test('that are wished for are given when they are free, and any others get different ones', async () => {
    const { any, other } = await choosePorts([
      { name: 'any', port: 0 },
      { name: 'other', port: 0 },
    ]);
    expect(any).not.toBe(other);
    expect(await choosePorts([{ name: 'one', port: any ?? 0 }])).toEqual({ one: any });
  });

  // Below what Linux (from 32,768), macOS and Windows (from 49,152) give to connections that go out, and below NodePorts.
  test('that nobody named are none that a connection or a NodePort could take before their server listens', async () => {
    const wishes = Array.from({ length: 100 }, (_, index) => ({ name: `any ${index}`, port: 0 }));
    const ports = Object.values(await choosePorts(wishes));
    expect(new Set(ports).size).toBe(100);
    expect(ports.filter((port) => port < 15_000 || port >= 30_000)).toEqual([]);
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
