import {
  chosenNamespace,
  type Dashboard,
  perInterval,
  type Row,
} from '../../../constructs/kubernetes/monitoring/dashboard';
import { aggregated, byService, rate, seriesOf } from '../../../constructs/kubernetes/monitoring/promql';
import { serviceRows } from '../../../constructs/kubernetes/monitoring/service-panels';
import type { SystemOf } from '../../../lab/lab';

/** Who leads, since when, how often that changed, and what the members tell each other. */
export function electionDashboard({ namespace, workloads: { fortune } }: SystemOf<'fortune'>): Dashboard {
  const of = (metric: string): string => seriesOf({ metric, where: chosenNamespace }, fortune.name);
  return {
    name: 'fortune',
    title: 'Fortune: the election and the page',
    namespace,
    services: [fortune.name],
    rows: [electionRow(of), messageRow(of), ...serviceRows([fortune])],
  };
}

/** The series of the members. */
type Series = (metric: string) => string;

function electionRow(of: Series): Row {
  const byMember = [...byService, 'pod'];
  return {
    title: 'The election',
    panels: [
      {
        title: 'Leaders',
        description: 'One, or for a moment none. Two only where the fence is off.',
        kind: 'stat',
        unit: 'short',
        queries: [{ expr: aggregated('sum', byService, of('fortune_leading')), legend: 'leaders' }],
      },
      {
        title: 'Who leads',
        unit: 'short',
        queries: [{ expr: aggregated('max', byMember, of('fortune_leading')), legend: '{{pod}}' }],
      },
      {
        title: 'Highest term that each member has heard of',
        unit: 'short',
        queries: [{ expr: aggregated('max', byMember, of('fortune_term')), legend: '{{pod}}' }],
      },
      {
        title: 'Changes of the leader in ten minutes',
        unit: 'short',
        queries: [
          {
            expr: aggregated('max', byService, `increase(${of('fortune_leader_changes_total')}[10m])`),
            legend: 'changes',
          },
        ],
      },
    ],
  };
}

function messageRow(of: Series): Row {
  const byKind = [...byService, 'direction', 'type'];
  return {
    title: 'What the members tell each other',
    panels: [
      {
        title: 'Messages a second, by kind',
        unit: 'short',
        queries: [
          { expr: rate(of('fortune_election_messages'), perInterval, byKind), legend: '{{direction}} {{type}}' },
        ],
      },
    ],
  };
}
