import { Option } from 'commander';
import { estimate } from '../../analysis/cost/estimate';
import { hoursPerMonth, pricesOf, pricesAsOf } from '../../analysis/cost/prices';
import { warningsOf } from '../../analysis/warnings';
import type { Define } from '../context';
import { classCostOf } from '../reports/class-report';
import { costLines } from '../reports/cost-report';
import { today } from '../reports/day';
import { pauseTimeOf } from '../reports/pause-schedule';
import { UserError } from '../../user-error';
import { type Synthesis, synthesizeAside } from '../synthesis';
import { say, sayJson } from '../terminal';

interface Options {
  readonly json?: boolean;
  readonly date: string;
}

export const define: Define = (command, context) => {
  command
    .option('--json', 'every resource, as JSON')
    .addOption(
      new Option('--date <date>', 'day to estimate for: versions of Kubernetes leave their support')
        .default(today(), 'today')
        .argParser(calendarDay),
    )
    .action(async ({ json, date }: Options) => {
      const syntheses = await synthesizeAside(context);
      if (json === true) sayJson(syntheses.map((one) => jsonOf(one, date)));
      else syntheses.flatMap((one) => costLines(one, date)).forEach(say);
    });
};

function calendarDay(text: string): string {
  const day = new Date(text);
  if (!Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text) && text.length === 10) return text;
  throw new UserError(`--date is "${text}", which is no day: write one such as ${pricesAsOf}.`, 2);
}

function jsonOf(synthesis: Synthesis, date: string): object {
  const { lab, documents } = synthesis;
  const all = estimate(lab, documents, date);
  return {
    lab: lab.name,
    environment: lab.environment,
    region: lab.kind === 'aws' ? lab.aws.region : null,
    date,
    pricesOf,
    pricesAsOf,
    hoursPerMonth,
    pauseAt: pauseTimeOf(lab),
    warnings: warningsOf(lab, date),
    class: classCostOf(synthesis, date),
    ...all,
  };
}
