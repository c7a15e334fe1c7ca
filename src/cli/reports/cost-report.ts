/** An estimate as people read it. */
import { classCost } from '../../analysis/cost/class';
import { type CostItem, type Estimate, estimate, sum } from '../../analysis/cost/estimate';
import { pricesOf, pricesAsOf } from '../../analysis/cost/prices';
import { wrapped } from '../../lab/config/lines';
import type { AwsLab } from '../../lab/lab';
import type { Synthesis } from '../synthesis';
import { labelled, paint, table } from '../terminal';
import { classLines } from './class-report';
import { monthly } from './monthly';
import { pauseSentences, pauseTimeOf } from './pause-schedule';
import { warningLines } from './warnings';

/** All of it, stack by stack. */
export function costLines({ lab, documents }: Synthesis, date: string): readonly string[] {
  const title = paint('bold', `${lab.name} in ${lab.environment}`);
  if (lab.kind !== 'aws') return [title, 'Nothing that AWS charges.', ''];
  const all = estimate(lab, documents, date);
  const { usdPerHour, pausedUsdPerHour } = all;
  const total: Line = { stack: 'Sum', what: '', count: 1, usdPerHour, pausedUsdPerHour };
  // What costs nothing as it stands is listed below, where it costs something by use.
  const rows = [...grouped(all.items).filter((line) => line.usdPerHour > 0), total].map(row);
  return [
    title,
    ...wrapped(`US dollars without tax; ${priceNote(lab)}.`, ''),
    '',
    ...table(['Stack', 'What', 'Hour', '   Month', '  Paused'], rows),
    '',
    ...systemLines(lab, all.items),
    ...separated(pauseLines(lab, pausedUsdPerHour)),
    ...separated(classLines(classCost(lab, documents, all))),
    ...byUseLines(all.items),
    ...unpricedLines(all),
    ...warningLines(lab, date),
    '',
  ];
}

/** What the report of a synthesis says: the sums, and what should not come as a surprise. */
export function costSummary({ lab, documents }: Synthesis, date: string): readonly string[] {
  // A student's copy runs on what the class has.
  if (lab.kind !== 'aws') return [];
  const all = estimate(lab, documents, date);
  const { usdPerHour, pausedUsdPerHour } = all;
  return [
    `Cost of ${lab.environment}: $${usdPerHour.toFixed(2)} an hour, $${monthly(usdPerHour)} a month; ` +
      `paused $${monthly(pausedUsdPerHour)}: ./lab cost`,
    ...pauseSentences(pauseTimeOf(lab)).map((line) => `  ${line}`),
    `  (${priceNote(lab)})`,
    ...unpricedLines(all),
    ...warningLines(lab, date),
  ];
}

/** Of which region they are, beside every sum: the lab may be in another one. */
function priceNote({ aws: { region } }: AwsLab): string {
  const differ = region === pricesOf ? '' : `; in ${region} they differ`;
  return `prices of ${pricesOf} as of ${pricesAsOf}${differ}`;
}

/** How long it stays paused nobody knows, so that no sum counts with it. */
function pauseLines(lab: AwsLab, pausedUsdPerHour: number): readonly string[] {
  const lines = pauseSentences(pauseTimeOf(lab));
  return lines.length === 0
    ? []
    : [...lines, `  from then on $${pausedUsdPerHour.toFixed(4)} an hour, until ./lab resume`];
}

/** With an empty line after them. */
function separated(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}

/** What each wanted system costs by itself, and what all share; `Full` is with every node that its own groups may have. */
function systemLines(lab: AwsLab, items: readonly CostItem[]): readonly string[] {
  const ownerOf = ({ system }: CostItem) => (system !== undefined && system in lab.systems ? system : undefined);
  const rows = [...Object.keys(lab.systems), undefined].map((system) => {
    const own = items.filter((item) => ownerOf(item) === system);
    const total = (of: (item: CostItem) => number) => sum(own.map(of));
    const hour = total(({ usdPerHour }) => usdPerHour);
    return [
      system ?? 'shared by all',
      hour.toFixed(4),
      monthly(hour).padStart(8),
      monthly(total(({ pausedUsdPerHour }) => pausedUsdPerHour)).padStart(8),
      monthly(total(({ fullUsdPerHour }) => fullUsdPerHour)).padStart(8),
    ];
  });
  return [...table(['System', 'Hour', '   Month', '  Paused', '    Full'], rows), ''];
}

type Line = Pick<CostItem, 'stack' | 'what' | 'usdPerHour' | 'pausedUsdPerHour'> & { readonly count: number };

/** Equal ones of a stack, such as the tables of a class, in one line. */
function grouped(items: readonly CostItem[]): readonly Line[] {
  const lines = new Map<string, Line>();
  for (const item of items) {
    const key = `${item.stack} ${item.what}`;
    const { count = 0, usdPerHour = 0, pausedUsdPerHour = 0 } = lines.get(key) ?? {};
    lines.set(key, {
      ...item,
      count: count + 1,
      usdPerHour: usdPerHour + item.usdPerHour,
      pausedUsdPerHour: pausedUsdPerHour + item.pausedUsdPerHour,
    });
  }
  return [...lines.values()];
}

function row({ stack, what, count, usdPerHour, pausedUsdPerHour }: Line): readonly (string | number)[] {
  const whole = count > 1 ? `${count} × ${what}` : what;
  return [stack, whole, usdPerHour.toFixed(4), monthly(usdPerHour).padStart(8), monthly(pausedUsdPerHour).padStart(8)];
}

function byUseLines(items: readonly CostItem[]): readonly string[] {
  const lines = items
    .filter(({ byUse }) => byUse.length > 0)
    .map(({ what, byUse }) => `  ${what}: ${byUse.join(', ')}`);
  return lines.length === 0 ? [] : ['By use, on top:', ...[...new Set(lines)].flatMap((line) => wrapped(line, '    '))];
}

function unpricedLines({ unpriced }: Estimate): readonly string[] {
  return unpriced.flatMap((address) => labelled('not priced', `${address}: the sums are without it`));
}
