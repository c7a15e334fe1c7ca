/** The greeter as `lab` runs it: the replicas of the lesson on rollout behind one address. */
import type { SystemOf } from '../../lab/lab';
import type { LocalRun, Operations } from '../../local/operations';
import { gatewayName } from '../../local/processes';
import { type contract, rollout } from './contract';

type Settings = SystemOf<'greeter'>['settings'];

export const operations = {
  run: {
    workloads: ({ settings }) => ({
      greeter: { name: rollout.deployment, replicas: rollout.replicas, version: settings.version },
    }),
    hints,
  },
} satisfies Operations<typeof contract, Settings>;

function hints({ originOf }: LocalRun<typeof contract, Settings>): readonly string[] {
  const { deployment } = rollout;
  return [
    `curl ${originOf(gatewayName)}/     each time another replica may answer`,
    `./lab watch greeter --local              the replicas, and each change as it happens`,
    `./lab rollout ${deployment} --to 1.0.1 --local  a rolling update; back: --undo --local`,
    `./lab kill greeter ${deployment}-1              end a replica: it comes back`,
  ];
}
