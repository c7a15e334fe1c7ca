/** What a class costs, by the student. */
import type { AwsLab, Term } from '../../lab/lab';
import type { Documents } from '../../synth/documents';
import { roomOf } from '../capacity/room';
import { type Estimate, sum } from './estimate';

/** All of the lab, with everything that the class shares. */
export interface ClassSum {
  readonly usdPerHour: number;
  /** With the hours in which the lab is paused at what it costs then. */
  readonly usdPerTerm: number;
}

export interface ClassCost extends ClassSum {
  readonly students: number;
  readonly term: Term;
  /** The same with as many nodes as the pods of all copies need. @default - those that there are do */
  readonly enough?: ClassSum & { readonly nodes: number };
}

const hoursOfWeek = 7 * 24;

/** Undefined where there is no class. */
export function classCost(lab: AwsLab, documents: Documents, estimate: Estimate): ClassCost | undefined {
  const { roster } = lab;
  const students = roster?.students.length ?? 0;
  if (!roster || students === 0) return undefined;
  const { term } = roster;
  const { items, usdPerHour, pausedUsdPerHour } = estimate;
  const sumOf = (running: number): ClassSum => ({
    usdPerHour: running,
    usdPerTerm: term.weeks * (term.hoursPerWeek * running + (hoursOfWeek - term.hoursPerWeek) * pausedUsdPerHour),
  });
  const wanted = roomOf(lab, documents)?.wanted;
  if (!wanted) return { students, term, ...sumOf(usdPerHour) };
  const group = items.filter(({ stack, resource }) => wanted.address === `terraform/stacks/${stack} ${resource}`);
  const running = sum(group.map((item) => item.usdPerHour));
  // Those of a paused lab are counted at their largest number, at which the others would be if they ran.
  const all = running > 0 ? running : sum(group.map((item) => item.fullUsdPerHour));
  const enough = (all / wanted.nodes) * wanted.wantedNodes;
  const nodes = wanted.wantedNodes;
  return { students, term, ...sumOf(usdPerHour), enough: { nodes, ...sumOf(usdPerHour - running + enough) } };
}
