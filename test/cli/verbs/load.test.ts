import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LabFolder } from '../lab';

test('A load that nobody answers is told in a few lines, without an empty table', async () => {
  const folder = new LabFolder();
  try {
    const way = 'http://127.0.0.1:1';
    const { code, stdout, stderr } = await folder.lab('load', 'music', '--at', way, '--users', '1', '--for', '1s');
    expect([code, stderr]).toEqual([1, `None of the calls to ${way} succeeded.\n`]);
    const lasting = stdout.replaceAll(/^ +\d+ s {2}.*\n/gm, '').replaceAll(/[\d.]+ (s:|a second)/g, 'N $1');
    expect(lasting).toBe(
      `1 virtual user for 1 s at ${way}:\n  each reads a random song, then pauses 1 s.\n` +
        '\n1 call in N s: N a second, 1 failed\n  1 × ECONNREFUSED\n',
    );
  } finally {
    folder.remove();
  }
});

test('A second in which nothing was answered has no time of an answer', async () => {
  const folder = new LabFolder();
  // The first call is under way for all of the first two seconds.
  const server = createServer((_request, response) => void setTimeout(() => response.end(), 2500)).listen(
    0,
    '127.0.0.1',
  );
  try {
    await once(server, 'listening');
    const way = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout } = await folder.lab('load', 'music', '--at', way, '--users', '1', '--for', '2s');
    expect(stdout).toContain('   1 s  0 calls\n');
    expect([code, stdout]).toEqual([0, expect.stringContaining('\n1 call in ')]);
  } finally {
    server.close();
    folder.remove();
  }
});
