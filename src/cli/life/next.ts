/** What a person is told when a lab is up: where it is, what it costs from now on, what to do next. */
import { dashboardsOf } from '../cluster/doors';
import { costSummary } from '../reports/cost-report';
import { today } from '../reports/day';
import { paint } from '../terminal';
import type { Outcome } from './deploy';
import type { Deployment } from './deployment';
import { asleepLines } from './readiness';

export function nextLines({ lab, chosen }: Deployment, { address, synthesis }: Outcome): readonly string[] {
  const systems = Object.keys(chosen.systems);
  const [first = ''] = systems;
  const env = `--env ${lab.environment}`;
  const isOnAws = lab.kind === 'aws';
  const commands: readonly (readonly [string, string])[] = [
    [`./lab status ${env}`, 'nodes, pods, addresses, tables'],
    [`./lab open ${first} ${env}`, 'the way in, through a port of this machine'],
    ...(dashboardsOf(chosen).includes('grafana')
      ? [[`./lab open grafana ${env}`, 'what it does, in figures'] as const]
      : []),
    ...(isOnAws ? [[`./lab pause ${env}`, 'node groups to zero'] as const] : []),
    [`./lab destroy ${env} --dry-run`, 'the way back'],
  ];
  const width = Math.max(...commands.map(([command]) => command.length));
  return [
    '',
    `${lab.name} is up: ${systems.join(', ')}${address === undefined ? '' : ` at ${address}`}`,
    ...asleepLines(chosen),
    ...(synthesis ? costSummary(synthesis, today()) : []),
    '',
    paint('bold', 'Next'),
    ...commands.map(([command, purpose]) => `  ${command.padEnd(width)}  ${purpose}`),
  ];
}
