import { objectsOf, type StatefulSet } from '../kinds';
import type { Rule } from '../rule';

/** How many members the rows of a StatefulSet are copied to; its chart says so. */
const annotation = 'systems-lab/replication-factor';

/** With fewer members than copies, QUORUM may need more answers than there are members, and ALL always does. */
export const replicationFits: Rule = {
  id: 'replication-fits',
  holds: 'every StatefulSet has as many members as its rows have copies',
  check: (_, documents) =>
    objectsOf<StatefulSet>(documents, 'StatefulSet').flatMap(({ address, manifest }) => {
      const factor = Number(manifest.metadata.annotations?.[annotation] ?? 0);
      const { replicas = 1 } = manifest.spec;
      if (replicas >= factor) return [];
      const value = `spec.replicas: ${replicas}, with a replication factor of ${factor}`;
      return [{ address, value, remedy: `set replicas to ${factor}, or lower the replication factor` }];
    }),
};
