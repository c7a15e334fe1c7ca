/** What a class costs, by the student. */
import type { AwsLab } from '../../lab/lab';
import type { Documents } from '../../synth/documents';
import { roomOf } from '../capacity/room';
import { type Estimate, sum } from './estimate';

export interface ClassCost {
  readonly students: number;
  /** All of the lab, as it is configured. */
  readonly usdPerHour: number;
  /** The same with as many nodes as the pods of all copies need. @default - those that there are do */
  readonly enough?: { readonly nodes: number; readonly usdPerHour: number };
}

/** Undefined where there is no class. */
export function classCost(lab: AwsLab, documents: Documents, { items, usdPerHour }: Estimate): ClassCost | undefined {
  const students = lab.roster?.students.length ?? 0;
  if (students === 0) return undefined;
  const wanted = roomOf(lab, documents)?.wanted;
  if (!wanted) return { students, usdPerHour };
  const group = items.filter(({ stack, resource }) => wanted.address === `terraform/stacks/${stack} ${resource}`);
  const running = sum(group.map((item) => item.usdPerHour));
  // Those of a paused lab are counted at their largest number, at which the others would be if they ran.
  const all = running > 0 ? running : sum(group.map((item) => item.fullUsdPerHour));
  const enough = (all / wanted.nodes) * wanted.wantedNodes;
  return { students, usdPerHour, enough: { nodes: wanted.wantedNodes, usdPerHour: usdPerHour - running + enough } };
}
