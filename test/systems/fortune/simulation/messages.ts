/** Messages of an election in the simulated world, and what the algorithm says of their number. */
import { World } from './world';

const timings = { leaseMs: 3_000, renewMs: 2_000, retryMs: 500 };

/** The leader ends at this time and stays away. */
const endsAt = 10_000;

export interface ElectionCost {
  /** Of each run, in ascending order. */
  readonly counts: readonly number[];
  /** The next highest notices first: it asks the one that is gone, and tells the others. */
  readonly least: number;
  /** The lowest notices first, so that everybody asks everybody above, and each who is there says so. */
  readonly most: number;
}

export function electionCost(members: number, runs: number): ElectionCost {
  const counts = Array.from({ length: runs }, (_, index) => messagesOf(members, index + 1)).sort((a, b) => a - b);
  const toAll = members - 1;
  return {
    counts,
    least: 1 + toAll,
    most: (members * (members - 1)) / 2 + ((members - 1) * (members - 2)) / 2 + toAll,
  };
}

/** All that was said from just before the end of the leader until just after the next one began. */
function messagesOf(members: number, seed: number): number {
  const sent = (endMs: number): number => {
    const crash = {
      type: 'crash',
      at: endsAt,
      forMs: 1e6,
      member: members,
      ofLeader: false,
      text: 'the leader ends',
    } as const;
    const world = new World({ seed, members, timings, fenced: true, loss: 0, calmMs: 0, faults: [crash], endMs });
    const { election, ok, coordinator } = world.run().sent;
    return election + ok + coordinator;
  };
  return sent(endsAt + 5_000) - sent(endsAt);
}
