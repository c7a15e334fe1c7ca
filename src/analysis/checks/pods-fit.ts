import { byNearness } from '../../lab/config/problems';
import type { Lab } from '../../lab/lab';
import { type Amounts, machineTypes } from '../capacity/machines';
import { type SizedGroup, sizedGroups, unknownTypes } from '../capacity/nodes';
import { mostNodes, type Room, roomOf } from '../capacity/room';
import type { Finding, Rule } from '../rule';

/** Kubernetes accepts every pod and leaves those without room Pending, for ever and without a word to who applied them. */
export const podsFit: Rule = {
  id: 'pods-fit',
  holds: 'the nodes have room for what all pods together ask for, with add-ons, the proxies of the mesh and the class',
  check: (lab, documents) => {
    const groups = sizedGroups(documents);
    const unknown = groups.flatMap((group) => unknownTypes(group).map((type) => unknownMachine(group, type)));
    if (unknown.length > 0) return unknown;
    const room = roomOf(lab, documents);
    return room && room.unplaced.length > 0 ? [noRoom(room, lab, groups[0]?.address ?? '')] : [];
  },
};

function unknownMachine({ address }: SizedGroup, type: string): Finding {
  const near = byNearness(type, machineTypes).slice(0, 5).join(', ');
  const remedy = `choose a type whose size is known, such as ${near}; or add it to src/analysis/capacity/machines.ts`;
  return { address, value: `instance_types: ${type}, whose size is unknown`, remedy };
}

/** One finding, however many pods there are: what to do is one thing. */
function noRoom(room: Room, lab: Lab, address: string): Finding {
  const { unplaced, nodes, asked, offered, wanted } = room;
  const count = unplaced.reduce((sum, one) => sum + one.count, 0);
  const pods = count === 1 ? '1 pod finds' : `${count} pods find`;
  const students = lab.kind === 'student' ? 0 : (lab.roster?.students.length ?? 0);
  const withClass = students > 0 ? ` with the copies of ${students} ${students === 1 ? 'student' : 'students'}` : '';
  return {
    address: wanted?.address ?? address,
    value:
      `${pods} no room on ${nodesText(nodes)}: ${amountsText(asked)} are asked for${withClass}, ` +
      `${amountsText(offered)} are there; without room ${largestText(room)}`,
    remedy: remedyOf(wanted),
  };
}

function remedyOf(wanted: Room['wanted']): string {
  const otherwise = 'choose larger aws.nodes.instanceTypes, or run less';
  if (!wanted) return `more nodes of aws.nodes would not help: raise the group that the pods select, ${otherwise}`;
  const { wantedNodes } = wanted;
  const whole = wantedNodes === mostNodes ? ', the largest group that EKS has' : '';
  return `set aws.nodes.desired and aws.nodes.max to ${wantedNodes}${whole}; or ${otherwise}`;
}

/** Groups of pods that are named; the others are counted. */
const named = 3;

function largestText({ unplaced }: Room): string {
  const texts = unplaced
    .slice(0, named)
    .map(({ pods: { address, asks }, count }) => `${count} × ${address} (${podText(asks)})`);
  const more = unplaced.length > named ? ` and ${unplaced.length - named} more kinds` : '';
  return `${texts.join(', ')}${more}`;
}

function podText({ cpus, memory, gpus }: Amounts): string {
  return `${Math.round(cpus * 1000)}m CPU, ${Math.ceil(memory / 2 ** 20)}Mi${gpus > 0 ? `, ${gpus} GPU` : ''}`;
}

function amountsText({ cpus, memory, pods, gpus }: Amounts): string {
  const gib = (memory / 2 ** 30).toFixed(1);
  return `${cpus.toFixed(1)} CPUs, ${gib} GiB, ${gpus > 0 ? `${gpus} GPUs, ` : ''}${pods} pods`;
}

/** `3 × t3.medium, 1 × g4dn.xlarge` */
function nodesText(nodes: Room['nodes']): string {
  return [...nodes].map(([type, count]) => `${count} × ${type}`).join(', ') || 'no nodes';
}
