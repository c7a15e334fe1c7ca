/** `lab status cassandra`: the nodes of the ring, and how far each topic is written. */
import type { Answer, Question } from '../../../local/operations';
import { nodesIn, nodesOption } from './nodes';
import { type RingStatus, ringStatus } from './ring-status';

export const status: Question = {
  options: { at: nodesOption },
  ask: async ({ at }) => {
    const found = await ringStatus(nodesIn(at));
    return { text: textOf(found), json: found };
  },
};

function textOf({ members, checkpoints }: RingStatus): Answer['text'] {
  const rows = members.map(({ address, isUp, datacenter, rack, version }) => [
    isUp ? 'up' : 'down',
    address,
    datacenter,
    rack,
    version,
  ]);
  const topics = checkpoints.map(({ topic, lastSeq }) => [topic, String(lastSeq)]);
  return [
    { header: ['State', 'Node', 'Data center', 'Rack', 'Version'], rows },
    '',
    topics.length === 0 ? 'No topic has been written yet.' : { header: ['Topic', 'Last sequence'], rows: topics },
  ];
}
