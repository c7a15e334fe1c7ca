/** What a class costs, as its instructor reads it. */
import { type ClassCost, classCost, type ClassSum } from '../../analysis/cost/class';
import { estimate } from '../../analysis/cost/estimate';
import { wrapped } from '../../lab/config/lines';
import type { Synthesis } from '../synthesis';
import { counted } from '../terminal';
import { monthly } from './monthly';

/** Undefined where there is no class, or AWS charges nothing. */
export function classCostOf({ lab, documents }: Synthesis, date: string): ClassCost | undefined {
  return lab.kind === 'aws' ? classCost(lab, documents, estimate(lab, documents, date)) : undefined;
}

export function classLines(cost: ClassCost | undefined): readonly string[] {
  if (!cost) return [];
  const { students, term, enough } = cost;
  const each = ({ usdPerHour, usdPerTerm }: ClassSum) =>
    `$${monthly(usdPerHour / students)} a student and a month, $${(usdPerTerm / students).toFixed(2)} a student and a term`;
  const rest =
    term.hoursPerWeek === 168 ? 'all hours of a week' : `${term.hoursPerWeek} hours a week, paused in the others`;
  return [
    `${counted(students, 'student')}: ${each(cost)}`,
    ...(enough
      ? wrapped(`With the ${enough.nodes} nodes that the pods of all copies need: ${each(enough)}`, '  ')
      : []),
    ...wrapped(`A term is ${counted(term.weeks, 'week')}, in which the lab runs ${rest} (roster.term).`, '  '),
  ];
}
