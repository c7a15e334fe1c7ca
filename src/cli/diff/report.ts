/** A comparison as people read it. */
import { wrapped } from '../../lab/config/lines';
import { paint } from '../terminal';
import type { Comparison } from './compare';
import type { Difference } from './differences';
import type { Part } from './part';

const words: Readonly<Record<Difference['does'], string>> = {
  add: 'is added',
  change: 'changes',
  replace: 'is destroyed and made anew',
  destroy: 'is destroyed',
};

export function comparisonLines({ stacks, charts, usdPerHour: { before, after } }: Comparison): readonly string[] {
  return [
    ...stacks.flatMap((part) => partLines(`stack ${part.name}`, part)),
    ...charts.flatMap((part) => partLines(`chart ${part.name}`, part)),
    ...(after === null ? [] : [costLine(before, after)]),
  ];
}

function partLines(title: string, { state, differences, trouble = '' }: Part): readonly string[] {
  if (state === 'same') return [`${title}: nothing changes`];
  if (state === 'new') return [`${title}: not deployed yet`];
  if (state === 'unknown') return [`${title}: cannot be compared`, ...trouble.split('\n').map((line) => `  ${line}`)];
  return [`${title}:`, ...differences.flatMap(sentence)];
}

function sentence({ what, does, fields, losesData, wakes }: Difference): readonly string[] {
  const which = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
  const loss = losesData ? `, and its ${paint('yellow', 'data is lost')}` : '';
  const wake = wakes ? ': it is at zero, and its nodes come back' : '';
  return wrapped(`  ${what} ${words[does]}${which}${loss}${wake}`, '    ');
}

function costLine(before: number | null, after: number): string {
  const now = before === null ? '' : `$${before.toFixed(2)} → `;
  return `Cost: ${now}$${after.toFixed(2)} an hour (./lab cost)`;
}

/** How many there are, a stack that is not there yet as one. */
export function countOf({ stacks, charts }: Comparison): number {
  const parts = [...stacks, ...charts];
  return parts.reduce((sum, { state, differences }) => sum + (state === 'new' ? 1 : differences.length), 0);
}
