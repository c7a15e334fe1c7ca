import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { addThenMultiply } from '../../../../src/systems/workflows/domain/examples';
import { output, type Workflow } from '../../../../src/systems/workflows/domain/workflow';
import { workflowSvg } from '../../../../src/systems/workflows/operations/svg';
import { workflowText } from '../../../../src/systems/workflows/operations/text';
import { workflows } from '../domain/random';

test('a workflow as text names each step, its function and its ways on', () => {
  expect(workflowText(addThenMultiply)).toMatchInlineSnapshot(`
    "add-then-multiply(a, b)
      add  add.add(a: a, b: b)
        → output  when add.result < 11
        → multiply  when add.result >= 11
      multiply  multiply.multiply(a: a, b: b)
        → output"
  `);
});

/** Corners of each box, in the order of the drawing. */
function boxes(svg: string): readonly (readonly [left: number, top: number, right: number, bottom: number])[] {
  return [...svg.matchAll(/<rect x="(.+?)" y="(.+?)" width="(.+?)" height="(.+?)"/g)].map(([, ...numbers]) => {
    const [x = NaN, y = NaN, width = NaN, height = NaN] = numbers.map(Number);
    return [x, y, x + width, y + height];
  });
}

describe('a workflow as a drawing', () => {
  const svg = workflowSvg(addThenMultiply);

  test('has a box for each step and the output, and a way for each edge with its condition', () => {
    expect(boxes(svg)).toHaveLength(3);
    expect(svg.match(/class="way"/g)).toHaveLength(3);
    expect([...svg.matchAll(/class="when"[^>]*>([^<]+)</g)].map(([, text]) => text)).toEqual([
      'add.result &lt; 11',
      'add.result &gt;= 11',
    ]);
  });

  test('has a title for those who do not see it', () => {
    expect(svg).toMatch(
      /role="img" aria-label="Workflow add-then-multiply">\n<title>Workflow add-then-multiply<\/title>/,
    );
  });

  test('reads from left to right, and nothing lies upon another or outside', () => {
    fc.assert(
      fc.property(workflows, (workflow) => {
        const drawn = workflowSvg(workflow);
        const [, width, height] = /width="(.+?)" height="(.+?)" role/.exec(drawn) ?? [];
        const all = boxes(drawn);
        expect(all).toHaveLength(Object.keys(workflow.steps).length + 1);
        for (const [index, [left, top, right, bottom]] of all.entries()) {
          expect(Math.min(left, top, Number(width) - right, Number(height) - bottom)).toBeGreaterThanOrEqual(0);
          for (const [otherLeft, otherTop, otherRight, otherBottom] of all.slice(index + 1))
            expect(left < otherRight && otherLeft < right && top < otherBottom && otherTop < bottom).toBe(false);
        }
        const names = [...Object.keys(workflow.steps), output];
        for (const { from, to } of workflow.edges)
          expect(all[names.indexOf(from)]?.[2]).toBeLessThan(all[names.indexOf(to)]?.[0] as number);
      }),
      { numRuns: 50, seed: 15 },
    );
  });

  test('says names as text and never as markup', () => {
    const steps = { '<b>': { call: '"&.<i>', with: {} } };
    const hostile: Workflow = {
      name: '"><script>',
      parameters: {},
      start: ['<b>'],
      steps,
      edges: [{ from: '<b>', to: output }],
    };
    expect(workflowSvg(hostile)).not.toMatch(/<(script|b|i)>/);
  });

  test('is the one in the documents', () => {
    const file = join(__dirname, '../../../../docs/add-then-multiply.svg');
    expect(readFileSync(file, 'utf8')).toBe(svg);
  });
});
