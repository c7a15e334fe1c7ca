/** The music application as `lab` runs and uses it. */
import type { SystemOf } from '../../lab/lab';
import type { LocalRun, Operations } from '../../local/operations';
import { effectOf, splitOf } from '../../local/traffic';
import type { contract } from './contract';
import { dataFile } from './data';
import { runClient } from './operations/client/prompt';
import { scenarios } from './operations/scenarios';

type Settings = SystemOf<'music'>['settings'];

const sampleData = { USERS_CSV: dataFile('users'), MUSIC_CSV: dataFile('music') };

export const operations = {
  run: {
    environment: (_run, { workload }) => (workload === 'loader' ? sampleData : {}),
    traffic: ({ shares, fault }) => ({ shares: { music: shares }, faults: fault ? { datastore: fault } : {} }),
    hints,
  },
  scenarios,
  client: { run: runClient },
} satisfies Operations<typeof contract, Settings>;

function hints({ system }: LocalRun<typeof contract, Settings>): readonly string[] {
  const { shares, fault } = system.settings;
  const { music, datastore } = system.workloads;
  const versions = music.releases.map(({ version }) => version);
  return [
    splitOf(music.name, versions, shares),
    effectOf(datastore.name, fault),
    '',
    './lab mcli                       the client; at its prompt type',
    '                                 read 6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea',
    './lab canary 50/50               send half of the calls of S2 to v2',
    './lab fault db abort|delay|none  let 10 % of the calls to DB fail, or wait',
    './lab load music                 put it under load',
    './lab kill music db              end DB, and see it come back',
  ];
}
