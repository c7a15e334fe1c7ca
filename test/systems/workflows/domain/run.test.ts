import * as fc from 'fast-check';
import { checkWorkflow } from '../../../../src/systems/workflows/domain/check';
import { addThenMultiply, courseFunctions } from '../../../../src/systems/workflows/domain/examples';
import type { Attempt } from '../../../../src/systems/workflows/domain/attempt';
import { type RunOptions, runWorkflow } from '../../../../src/systems/workflows/domain/run';
import { type Json, output, type Step, type Workflow } from '../../../../src/systems/workflows/domain/workflow';
import { catalogue, compute, workflows } from './random';
import { evaluate } from './reference';

type Numbers = Readonly<Record<string, Json>>;

const course = (called: string, { a, b }: Numbers): Json => ({
  result: called === 'add.add' ? Number(a) + Number(b) : Number(a) * Number(b),
});

function options(of: RunOptions['catalogue'], call: (called: string, context: Numbers) => Json): RunOptions {
  return {
    catalogue: of,
    sleep: () => Promise.resolve(),
    call: async (called, context) => {
      await new Promise((next) => setImmediate(next));
      try {
        return { ok: true, body: call(called, context) };
      } catch (error) {
        return { ok: false, reason: (error as Error).message, ran: true };
      }
    },
  };
}

describe("the course's workflow", () => {
  test.each([
    [5, 3, 8, 'skipped'],
    [5, 7, 35, 'succeeded'],
    [5, 6, 30, 'succeeded'],
  ])('gives for %d and %d the result %d, and multiply is %s', async (a, b, result, multiply) => {
    const run = await runWorkflow(addThenMultiply, { a, b }, options(courseFunctions, course));
    expect(run.output).toEqual({ state: 'succeeded', results: { result } });
    expect(run.steps.multiply?.outcome.state).toBe(multiply);
    expect(run.steps.add).toMatchObject({ context: { a, b }, attempts: 1 });
  });
});

describe('random workflows', () => {
  test('are run as the reference evaluates them, 200 of them', async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(workflows, fc.nat(22), fc.nat(22), async (workflow, p, q) => {
      expect(checkWorkflow(workflow, catalogue)).toEqual([]);
      const run = await runWorkflow(workflow, { p, q }, options(catalogue, compute));
      const outcomes = Object.entries(run.steps).map(([name, { outcome }]) => [name, outcome]);
      const expected = evaluate(workflow, { p, q }, compute);
      expect({ ...Object.fromEntries(outcomes), output: run.output }).toEqual(expected);
      Object.values(expected).forEach(({ state }) => seen.add(state));
      seen.add(`output ${run.output.state}`);
    });
    await fc.assert(property, { numRuns: 200, seed: 15 });
    expect([...seen].sort()).toEqual([
      'failed',
      'output skipped',
      'output stopped',
      'output succeeded',
      'skipped',
      'stopped',
      'succeeded',
    ]);
  });

  test('are not run as a reference evaluates them that takes every edge: the control', async () => {
    const property = fc.asyncProperty(workflows, async (workflow) => {
      const run = await runWorkflow(workflow, { p: 1, q: 2 }, options(catalogue, compute));
      const blind = { ...workflow, edges: workflow.edges.map(({ from, to }) => ({ from, to })) };
      expect(run.output).toEqual(evaluate(blind, { p: 1, q: 2 }, compute).output);
    });
    await expect(fc.assert(property, { numRuns: 200, seed: 15 })).rejects.toThrow(/Property failed/);
  });
});

function oneStep(step: Partial<Step>): Workflow {
  return {
    name: 'one',
    parameters: {},
    start: ['add'],
    steps: { add: { call: 'add.add', with: { a: { value: 1 }, b: { value: 2 } }, ...step } },
    edges: [{ from: 'add', to: output }],
  };
}

/** Answers with one attempt after the other. */
function script(...attempts: Attempt[]): RunOptions & { readonly pauses: number[] } {
  const pauses: number[] = [];
  const call = () => Promise.resolve(attempts.shift() ?? { ok: true as const, body: { result: 3 } });
  return {
    catalogue: courseFunctions,
    call,
    pauses,
    sleep: (milliseconds) => Promise.resolve(void pauses.push(milliseconds)),
  };
}

const lost: Attempt = { ok: false, reason: 'lost', ran: 'maybe' };
const busy: Attempt = { ok: false, reason: 'busy', ran: false };

describe('a step', () => {
  test('is tried again after longer and longer pauses where its function may run twice', async () => {
    const options = script(lost, lost, lost);
    const run = await runWorkflow(oneStep({ retries: 3, repeatable: true }), {}, options);
    expect(run.steps.add).toMatchObject({ outcome: { state: 'succeeded' }, attempts: 4 });
    expect(options.pauses).toEqual([100, 200, 400]);
  });

  test('that may have run is not tried again where its function may not run twice', async () => {
    const run = await runWorkflow(oneStep({ retries: 3 }), {}, script(lost));
    expect(run.steps.add).toMatchObject({ outcome: { state: 'failed', reason: 'lost' }, attempts: 1 });
    expect(run.output).toEqual({ state: 'stopped', by: 'add' });
  });

  test('that certainly did not run is tried again whatever its function does, as often as it says', async () => {
    expect((await runWorkflow(oneStep({ retries: 1 }), {}, script(busy))).output.state).toBe('succeeded');
    const run = await runWorkflow(oneStep({ retries: 1 }), {}, script(busy, busy));
    expect(run.steps.add).toMatchObject({ outcome: { state: 'failed', reason: 'busy' }, attempts: 2 });
  });

  test('ends at its time limit, and its call is told', async () => {
    let told = false;
    const call: RunOptions['call'] = (_called, _context, signal) =>
      new Promise(() => signal.addEventListener('abort', () => (told = true)));
    const run = await runWorkflow(oneStep({ timeoutMs: 20 }), {}, { ...script(), call });
    expect(run.steps.add?.outcome).toEqual({ state: 'failed', reason: 'it took more than 20 ms' });
    expect(told).toBe(true);
  });

  test('whose call rejects is failed, not the run', async () => {
    const call: RunOptions['call'] = () => Promise.reject(new Error('broken pipe'));
    const run = await runWorkflow(oneStep({}), {}, { ...script(), call });
    expect(run.steps.add?.outcome).toEqual({ state: 'failed', reason: 'broken pipe' });
  });

  test.each([[null], [3], [{ sum: 3 }], [[3]]])('whose function returns %j has failed, and says so', async (body) => {
    const run = await runWorkflow(oneStep({}), {}, script({ ok: true, body }));
    expect(run.steps.add?.outcome).toEqual({
      state: 'failed',
      reason: `add.add returned no 'result'; it returned ${JSON.stringify(body)}`,
    });
  });

  test('whose condition orders what is no number has failed, and says so', async () => {
    const run = await runWorkflow(addThenMultiply, { a: 1, b: 2 }, script({ ok: true, body: { result: 'eight' } }));
    expect(run.steps.multiply?.outcome).toEqual({
      state: 'failed',
      reason: 'the condition add.result >= 11 is for numbers, and the result is "eight"',
    });
  });
});

test('a step that fails stops its own branch, which says so, and no other', async () => {
  const call = 'add.add';
  const operands = { a: { value: 1 }, b: { value: 2 } };
  const workflow: Workflow = {
    name: 'branches',
    parameters: {},
    start: ['root'],
    steps: {
      root: { call, with: operands },
      good: { call, with: operands },
      bad: { call: 'multiply.multiply', with: operands },
      after: { call, with: operands },
    },
    edges: [
      { from: 'root', to: 'good' },
      { from: 'root', to: 'bad' },
      { from: 'bad', to: 'after' },
      { from: 'good', to: output },
    ],
  };
  const fails = (called: string, context: Numbers): Json => {
    if (called === 'multiply.multiply') throw new Error('no product today');
    return course(called, context);
  };
  const { steps, output: end } = await runWorkflow(workflow, {}, options(courseFunctions, fails));
  expect(steps.bad?.outcome).toEqual({ state: 'failed', reason: 'no product today' });
  expect(steps.after?.outcome).toEqual({ state: 'stopped', by: 'bad' });
  expect([steps.good?.outcome.state, end]).toEqual(['succeeded', { state: 'succeeded', results: { result: 3 } }]);
});

test('steps of different branches run at the same time', async () => {
  const operands = { a: { value: 1 }, b: { value: 2 } };
  const names = ['left', 'right'];
  const workflow: Workflow = {
    name: 'parallel',
    parameters: {},
    start: names,
    steps: Object.fromEntries(names.map((name) => [name, { call: 'add.add', with: operands }])),
    edges: names.map((from) => ({ from, to: output })),
  };
  let [running, most] = [0, 0];
  const call: RunOptions['call'] = async () => {
    most = Math.max(most, ++running);
    await new Promise((next) => setImmediate(next));
    running--;
    return { ok: true, body: { result: 3 } };
  };
  await runWorkflow(workflow, {}, { ...script(), call });
  expect(most).toBe(2);
});
