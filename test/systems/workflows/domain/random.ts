/** Random workflows without problems, and functions for them, some of which fail. */
import * as fc from 'fast-check';
import { certainlyBefore } from '../../../../src/systems/workflows/domain/graph';
import {
  type Catalogue,
  type Comparison,
  type Condition,
  type Edge,
  type Json,
  output,
  type Source,
  type Step,
  type Workflow,
} from '../../../../src/systems/workflows/domain/workflow';

export const catalogue: Catalogue = Object.fromEntries(
  ['sum', 'product', 'mixed', 'picky'].map((name) => [
    `numbers.${name}`,
    { parameters: ['x', 'y'], results: ['result'] },
  ]),
);

/** What a function of the catalogue returns. @throws Error where `picky` does not like its numbers */
export function compute(called: string, { x, y }: Readonly<Record<string, Json>>): Json {
  const [a, b] = [Number(x), Number(y)];
  if (called === 'numbers.sum') return { result: (a + b) % 23 };
  if (called === 'numbers.product') return { result: (a * b) % 23 };
  if (called === 'numbers.mixed') return { result: (7 * a + 3 * b + 1) % 23 };
  if ((a + b) % 3 === 0) throw new Error(`${a} and ${b} do not suit`);
  return { result: (a + 2 * b) % 23 };
}

const comparisons: readonly Comparison[] = ['<', '<=', '>', '>=', '==', '!='];

/** The first step is the only one that nothing comes before in half of them. */
export const workflows: fc.Arbitrary<Workflow> = fc
  .nat({ max: 2 ** 31 - 1 })
  .chain((seed) => fc.integer({ min: 1, max: 12 }).map((size) => make(size, draw(seed))));

/** Whole numbers below a bound, the same for the same seed. */
function draw(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function make(size: number, below: (bound: number) => number): Workflow {
  const names = Array.from({ length: size }, (_, index) => `s${index}`);
  const pairs = names.flatMap((to, index) => {
    const wanted = index === 0 ? 0 : below(4) === 0 ? 0 : 1 + below(Math.min(3, index));
    return [...new Set(Array.from({ length: wanted }, () => below(index)))].map((from) => ({ from: `s${from}`, to }));
  });
  const ends = names.filter(
    (name, index) => index === size - 1 || below(4) === 0 || !pairs.some(({ from }) => from === name),
  );
  const edges: Edge[] = [...pairs, ...ends.map((from) => ({ from, to: output }))];
  const start = names.filter((name) => !pairs.some(({ to }) => to === name));
  const graph = {
    name: 'random',
    parameters: {},
    start,
    steps: Object.fromEntries(names.map((name) => [name, step])),
    edges,
  };
  const before = (name: string) => names.filter((other) => certainlyBefore(graph, other, name));
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const source = (name: string): Source => {
    const known = before(name);
    const kind = below(known.length > 0 ? 3 : 2);
    if (kind === 2) return { step: pick(known), result: 'result' };
    return kind === 1 ? { value: below(23) } : { parameter: pick(['p', 'q']) };
  };
  const condition = (from: string): Condition => ({
    step: below(3) > 0 ? from : pick([from, ...before(from)]),
    result: 'result',
    is: pick(comparisons),
    value: below(23),
  });
  return {
    name: 'random',
    parameters: { p: { type: 'number' }, q: { type: 'number' } },
    start,
    steps: Object.fromEntries(
      names.map((name) => [name, { call: pick(Object.keys(catalogue)), with: { x: source(name), y: source(name) } }]),
    ),
    edges: edges.map((edge) => (below(2) === 0 ? edge : { ...edge, when: condition(edge.from) })),
  };
}

const step: Step = { call: 'numbers.sum', with: {} };
