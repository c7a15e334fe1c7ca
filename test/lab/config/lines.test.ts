import { lineWidth, wrapped } from '../../../src/lab/config/lines';

/** Every column at which `last` can begin, so that each place to break is tried. */
function everyWrapping(last: string): readonly (readonly string[])[] {
  return Array.from({ length: lineWidth }, (_, column) => wrapped(`${'x'.repeat(column + 1)} ${last}`, '  '));
}

test.each(['Take another: --set local.context=other', 'Then:  aws  eks'])('no line of %j is too long', (text) => {
  for (const lines of everyWrapping(text))
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(lineWidth);
});

test('an option of --set stays with it, and what two spaces part stays together', () => {
  for (const lines of everyWrapping('Take another: --set local.context=other'))
    expect(lines.some((line) => line.includes('--set local.context=other'))).toBe(true);
  for (const lines of everyWrapping('Then:  aws  eks'))
    expect(lines.some((line) => line.includes('Then:  aws  eks'))).toBe(true);
});
