/** The lessons as `lab` runs and uses them: the servers of pod-1, a replica set, and what is scaled. */
import type { SystemOf } from '../../lab/lab';
import type { LocalRun, Operations } from '../../local/operations';
import { gatewayName } from '../../local/processes';
import { type contract, lessons } from './contract';
import { scenarios } from './operations/scenarios';

type Settings = SystemOf<'primitives'>['settings'];

export const operations = {
  run: {
    workloads: () => ({
      web: { name: lessons.replicaSet.name, replicas: lessons.replicaSet.replicas },
      burner: { replicas: lessons.autoscaler.minReplicas },
    }),
    hints,
  },
  scenarios,
} satisfies Operations<typeof contract, Settings>;

function hints({ originOf }: LocalRun<typeof contract, Settings>): readonly string[] {
  return [
    `curl ${originOf(gatewayName)}/hpa-test/       what the pods of the lesson on autoscaling do`,
    './lab load primitives                  more of them under load',
    `./lab kill primitives ${lessons.replicaSet.name}-1   end a replica: it comes back`,
  ];
}
