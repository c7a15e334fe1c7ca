/** A member that is started with an environment that cannot work: what its process says, and how it ends. */
import { execFile } from 'node:child_process';
import { bundle, start } from '../../support/processes';

const peers = [1, 2, 3].map((ordinal) => `fortune-${ordinal}=127.0.0.1:${ordinal}`);

/** Three members on this machine; nobody is at the store. */
const environment: Record<string, string> = {
  PORT: '0',
  PEER_PORT: '0',
  MEMBER_NAME: 'fortune-3',
  MEMBER_ADDRESS: '127.0.0.1',
  PEERS: peers.join(','),
  PEER_SECRET: 'secret-of-the-members-in-tests',
  LEASE_STORE: 'http://127.0.0.1:9',
  LEASE_SECONDS: '3',
  RENEW_SECONDS: '2',
  RETRY_SECONDS: '0.5',
  LOOKUP_SECONDS: '1',
  FENCE: 'on',
};

let file: string;
beforeAll(async () => {
  ({ member: file } = await bundle({ member: 'src/systems/fortune/services/fortune/main.ts' }));
});

/** Exit code and all that it said; a process that does not end by itself is killed and has no code. */
function endOf(change: Readonly<Record<string, string>>): Promise<{ readonly code: unknown; readonly said: string }> {
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', ...environment, ...change };
  return new Promise((resolve) =>
    execFile(process.execPath, ['--enable-source-maps', file], { env, timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, said: stdout + stderr }),
    ),
  );
}

test.each([
  ['an ordinal that is no number', { MEMBER_NAME: 'fortune-three' }, /MEMBER_NAME must end in the member's number/],
  ['one member only', { PEERS: 'fortune-3=127.0.0.1:3' }, /PEERS names one member only/],
  ['an even number of members', { PEERS: peers.slice(1).join(',') }, /PEERS names 2 members: an even number .*Name 3/],
  [
    'peers that do not resolve',
    { PEERS: peers.join(',').replaceAll('127.0.0.1', 'peers.invalid') },
    /PEERS gives fortune-3 the URL http:\/\/peers\.invalid:3: peers\.invalid does not resolve/,
  ],
  ['a lease that is no longer than its renewal', { LEASE_SECONDS: '2' }, /lease > renew > 1\.2 × retry, not 2, 2 and/],
  ['a renewal within 1.2 × retry', { RENEW_SECONDS: '0.6' }, /lease > renew > 1\.2 × retry, not 3, 0\.6 and 0\.5/],
])('a member with %s ends with code 2 and one sentence', async (_what, change, message) => {
  const { code, said } = await endOf(change);
  expect(said).toMatch(message);
  expect(said.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(2);
});

test('a member with an environment that works starts', async () => {
  const member = await start(file, environment);
  expect(member.port).toBeGreaterThan(0);
  expect(await member.stop()).toBe(0);
});
