import { Counter, Gauge, type Registry } from 'prom-client';
import { messageTypes } from './domain/election/model';
import type { Member } from './member';

/** What a dashboard of the election needs: who leads, since which term, how often it changed, and the talk. */
export function addElectionMetrics(registry: Registry, member: () => Member): { readonly changed: () => void } {
  const registers = [registry];
  new Gauge({
    name: 'fortune_leading',
    help: '1 while this member may answer as the leader',
    registers,
    collect() {
      this.set(member().isLeading ? 1 : 0);
    },
  });
  new Gauge({
    name: 'fortune_term',
    help: 'The highest term that this member has heard of',
    registers,
    collect() {
      this.set(member().term);
    },
  });
  new Gauge({
    name: 'fortune_election_messages',
    help: 'Messages between members since this process began',
    labelNames: ['direction', 'type'],
    registers,
    collect() {
      for (const direction of ['sent', 'received'] as const)
        for (const type of messageTypes) this.set({ direction, type }, member().messages[direction][type]);
    },
  });
  const changes = new Counter({
    name: 'fortune_leader_changes_total',
    help: 'Leaders that were seen to begin',
    registers,
  });
  return { changed: () => changes.inc() };
}
