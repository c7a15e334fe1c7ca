/** Fortune as `lab` runs and uses it: five members, a store for their lease, and a network that can be cut. */
import { join } from 'node:path';
import type { SystemOf } from '../../lab/lab';
import type { LocalRun, Operations } from '../../local/operations';
import { gatewayName } from '../../local/processes';
import { contract, leaseStore } from './contract';
import { leaderOf, wordsOf } from './operations/members';
import { scenarios } from './operations/scenarios';

type Settings = SystemOf<'fortune'>['settings'];
type Run = LocalRun<typeof contract, Settings>;

export const operations = {
  run: {
    // Any number of members may be ready; calls go to the one that leads, or with the fence off to all who say so.
    workloads: () => ({ fortune: { servingPath: '/api/leading' } }),
    standIns: { [leaseStore.name]: leaseStore.name },
    environment: (run, { name, workload }) => {
      if (workload !== leaseStore.name) return { LEASE_STORE: run.linkOf(name, leaseStore.name) };
      const { development } = contract.secrets.peerSecret;
      return { STORE_TOKEN: development, LEASE_FILE: join(run.folders.data, 'lease.json') };
    },
    aliases: { leader: ({ origins }) => leaderOf(origins) },
    says: ({ origin, workload }) => (workload === leaseStore.name ? Promise.resolve('') : wordsOf(origin)),
    hints,
  },
  scenarios,
} satisfies Operations<typeof contract, Settings>;

function hints({ originOf, system }: Run): readonly string[] {
  const { fence, leaseSeconds, retrySeconds } = system.settings;
  return [
    `${originOf(gatewayName)}/            the page: press the button while you do the rest`,
    fence === 'on'
      ? `a leader that is gone is replaced within ${leaseSeconds + 1.2 * retrySeconds} s`
      : 'the fence is off: under partition there are two leaders',
    '',
    './lab watch fortune --local             members, leader, term and messages, live',
    './lab kill fortune leader               and see how long it takes',
    './lab pause fortune leader              it hangs, is replaced, and knows it when it wakes up:',
    './lab resume fortune <name>',
    "./lab partition fortune '1,2|3,4,5'     cut the network; ./lab heal fortune",
    './lab load fortune                      put it under load',
  ];
}
