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
