import { StartError } from '../../../../../src/runtime/environment';
import { unresolved } from '../../../../../src/systems/fortune/services/fortune/domain/lookup';
import { readSettings } from '../../../../../src/systems/fortune/services/fortune/settings';

const members = [1, 2, 3, 4, 5].map((number) => `fortune-${number}`);
const domain = 'fortune-peers.fortune.svc.cluster.local';

/** What a pod gets. */
const pod: Record<string, string> = {
  MEMBER_NAME: 'fortune-3',
  MEMBER_ADDRESS: '10.1.2.3',
  PEERS: members.map((name) => `${name}=${name}.${domain}:8081`).join(','),
  PEER_PORT: '8081',
  PEER_SECRET: 'a secret of sixteen and more',
  LEASE_STORE: 'kubernetes',
  LEASE_SECONDS: '15',
  RENEW_SECONDS: '10',
  RETRY_SECONDS: '2',
  LOOKUP_SECONDS: '30',
  FENCE: 'on',
};

function refusalOf(change: Readonly<Record<string, string>>): StartError {
  try {
    readSettings({ ...pod, ...change });
  } catch (error) {
    if (error instanceof StartError) return error;
    throw error;
  }
  throw new Error('The settings were taken.');
}

const peersOf = (...names: readonly string[]): string => names.map((name) => `${name}=${name}:8081`).join(',');

describe('The settings of a member', () => {
  test('say who the members are, how long a lease lasts, and where it is kept', () => {
    const { rules, own, store } = readSettings(pod);
    expect(rules).toMatchObject({ self: 3, members: [1, 2, 3, 4, 5], fenced: true });
    expect(rules.timings).toEqual({ leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 });
    expect(own.url).toBe(`http://fortune-3.${domain}:8081`);
    expect(store).toBe('kubernetes');
  });

  test('name a process that no earlier one had', () => {
    expect(readSettings(pod).rules.process).not.toBe(readSettings(pod).rules.process);
  });

  test.each([
    [
      { MEMBER_NAME: 'fortune-three' },
      /MEMBER_NAME must end in the member's number, as fortune-3 does, not 'fortune-three'/,
    ],
    [{ MEMBER_NAME: 'fortune-6' }, /MEMBER_NAME is 'fortune-6', which PEERS does not name \(fortune-1, .*fortune-5\)/],
    [{ PEERS: peersOf('fortune-3') }, /PEERS names one member only/],
    [{ PEERS: peersOf('fortune-3', 'fortune-2') }, /PEERS names 2 members: an even number .*Name 3/],
    [{ PEERS: peersOf('fortune-1', 'fortune-2', 'fortune-3', 'fortune-4') }, /PEERS names 4 members.*Name 3 or 5/],
    [{ PEERS: peersOf('fortune-1', 'other-1', 'fortune-3') }, /PEERS names the number 1 twice/],
    [{ PEERS: peersOf('fortune-1', 'fortune-x', 'fortune-3') }, /PEERS must hold names .* not 'fortune-x'/],
    [
      { PEERS: 'fortune-1=a:1,fortune-2=b:1,fortune-3=http://c:1' },
      /PEERS must give fortune-3 a host and a port, as host:8081, not 'http:\/\/c:1'/,
    ],
    [{ LEASE_SECONDS: '10' }, /must keep lease > renew > 1.2 × retry, not 10, 10 and 2/],
    [{ RENEW_SECONDS: '2.4' }, /must keep lease > renew > 1.2 × retry, not 15, 2.4 and 2/],
    [{ RETRY_SECONDS: '9' }, /must keep lease > renew > 1.2 × retry, not 15, 10 and 9/],
    [{ RETRY_SECONDS: 'soon' }, /RETRY_SECONDS must be seconds from 0.05 to 3600, not 'soon'/],
    [{ PEER_SECRET: 'short' }, /PEER_SECRET must have at least 16 characters; it has 5/],
    [{ LEASE_STORE: 'etcd' }, /LEASE_STORE must be kubernetes or an http URL, not 'etcd'/],
    [{ FENCE: 'maybe' }, /FENCE must be on or off, not 'maybe'/],
    [{ MEMBER_ADDRESS: '' }, /MEMBER_ADDRESS is missing/],
  ])('that cannot work are refused with code 2: %j', (change, message) => {
    const refusal = refusalOf(change);
    expect(refusal.message).toMatch(message);
    expect(refusal.exitCode).toBe(2);
  });
});

describe('The look-up of the own name', () => {
  const sleep = (): Promise<void> => Promise.resolve();

  test('waits until the name is known', async () => {
    let asked = 0;
    const resolve = (): Promise<unknown> => (++asked < 5 ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve());
    expect(await unresolved('http://fortune-3.peers:8081', { resolve, sleep })).toBeUndefined();
    expect(asked).toBe(5);
  });

  test('gives up in the end, and says which name it was', async () => {
    const resolve = (host: string): Promise<unknown> => Promise.reject(new Error(`getaddrinfo ENOTFOUND ${host}`));
    expect(await unresolved('http://fortune-3.peers:8081', { resolve, sleep, attempts: 3 })).toBe(
      'fortune-3.peers does not resolve (getaddrinfo ENOTFOUND fortune-3.peers)',
    );
  });
});
