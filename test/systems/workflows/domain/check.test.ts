import { checkWorkflow } from '../../../../src/systems/workflows/domain/check';
import { addThenMultiply, courseFunctions } from '../../../../src/systems/workflows/domain/examples';
import { readParameters } from '../../../../src/systems/workflows/domain/parameters';
import type { Condition, Edge, Step, Workflow } from '../../../../src/systems/workflows/domain/workflow';

const good: Workflow = addThenMultiply;
const add = good.steps.add as Step;
const edges = good.edges;

const withSteps = (steps: Workflow['steps']): Workflow => ({ ...good, steps: { ...good.steps, ...steps } });
const withAdd = (changed: object): Workflow => withSteps({ add: { ...add, ...changed } });
const withEdge = (...more: Edge[]): Workflow => ({ ...good, edges: [...edges, ...more] });
const when = (changed: Partial<Condition>): Workflow => {
  const condition: Condition = { step: 'add', result: 'result', is: '<', value: 11, ...changed };
  return { ...good, edges: [{ from: 'add', to: 'output', when: condition }, ...edges.slice(1)] };
};

const table: readonly [what: string, workflow: Workflow, path: string, message: RegExp][] = [
  ['a name with capitals', { ...good, name: 'Add' }, 'name', /1 to 40 characters.*received "Add"/],
  ['an empty name', { ...good, name: '' }, 'name', /received ""/],
  ['a name that is a path', { ...good, name: '../x' }, 'name', /received "..\/x"/],
  ['no step', { ...good, steps: {}, start: ['add'], edges: [] }, 'steps', /at least one/],
  [
    'too many steps',
    { ...good, steps: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`s${i}`, add])) },
    'steps',
    /at most 200/,
  ],
  ['a step called output', withSteps({ output: add }), 'steps.output', /give the step another name/],
  ['a step with an underscore', withSteps({ my_step: add }), 'steps.my_step', /received "my_step"/],
  [
    'a parameter with a hyphen',
    { ...good, parameters: { 'a-b': { type: 'number' } } },
    'parameters.a-b',
    /letters, digits and _/,
  ],
  [
    'a default of another type',
    { ...good, parameters: { ...good.parameters, a: { type: 'number', default: 'x' } } },
    'parameters.a.default',
    /must be a number; received "x"/,
  ],
  ['no first step', { ...good, start: [] }, 'start', /name at least one/],
  [
    'a first step that is not there',
    { ...good, start: ['sub'] },
    'start[0]',
    /there is no step "sub"; there are add, multiply/,
  ],
  ['an edge from nowhere', withEdge({ from: 'sub', to: 'output' }), 'edges[3].from', /no step "sub"/],
  ['an edge to nowhere', withEdge({ from: 'add', to: 'sub' }), 'edges[3].to', /no step "sub"/],
  ['an inherited name', withEdge({ from: 'add', to: 'constructor' }), 'edges[3].to', /no step "constructor"/],
  ['an edge from the output', withEdge({ from: 'output', to: 'add' }), 'edges[3].from', /nothing comes after output/],
  [
    'an edge that is there twice',
    withEdge({ from: 'add', to: 'multiply' }),
    'edges[3]',
    /there already, as edges\[1\]/,
  ],
  ['an edge to a first step', withEdge({ from: 'multiply', to: 'add' }), 'edges[3]', /add is a first step/],
  [
    'a cycle',
    {
      ...withSteps({ third: add }),
      edges: [...edges, { from: 'multiply', to: 'third' }, { from: 'third', to: 'multiply' }],
    },
    'edges',
    /multiply → third → multiply form a cycle/,
  ],
  ['a step after itself', withEdge({ from: 'multiply', to: 'multiply' }), 'edges', /multiply → multiply form a cycle/],
  ['a step that is never reached', withSteps({ lonely: add }), 'steps.lonely', /never reached: lead an edge to it/],
  [
    'no way to the output',
    { ...good, edges: edges.filter(({ to }) => to !== 'output') },
    'edges',
    /no way leads to output/,
  ],
  [
    'a function that is not there',
    withAdd({ call: 'add.subtract' }),
    'steps.add.call',
    /no function "add.subtract"; there are add.add, multiply.multiply/,
  ],
  [
    'a parameter of the function that is missing',
    withAdd({ with: { a: { value: 1 } } }),
    'steps.add.with',
    /add.add needs the parameter 'b'/,
  ],
  [
    'a parameter that the function has not',
    withAdd({ with: { ...add.with, c: { value: 1 } } }),
    'steps.add.with.c',
    /no parameter 'c'; it has a, b/,
  ],
  [
    'a parameter that the workflow has not',
    withAdd({ with: { ...add.with, a: { parameter: 'z' } } }),
    'steps.add.with.a',
    /no parameter "z"; it has a, b/,
  ],
  [
    'the result of a later step',
    withAdd({ with: { ...add.with, a: { step: 'multiply', result: 'result' } } }),
    'steps.add.with.a',
    /multiply does not always run before add/,
  ],
  [
    'a result that the function has not',
    withSteps({ multiply: { ...add, with: { ...add.with, a: { step: 'add', result: 'sum' } } } }),
    'steps.multiply.with.a',
    /add \(add.add\) has no result "sum"; it has result/,
  ],
  [
    'a negative number of retries',
    withAdd({ retries: -1 }),
    'steps.add.retries',
    /whole number from 0 to 10; received -1/,
  ],
  [
    'a time limit of nothing',
    withAdd({ timeoutMs: 0.5 }),
    'steps.add.timeoutMs',
    /whole number from 1 to 600000; received 0.5/,
  ],
  ['a condition on a step that is not there', when({ step: 'sub' }), 'edges[0].when', /no step "sub"/],
  ['a condition on an unknown result', when({ result: 'sum' }), 'edges[0].when', /no result "sum"/],
  [
    'a condition on a step that may not have run',
    when({ step: 'multiply' }),
    'edges[0].when.step',
    /multiply does not always run before add.*multiply.result < 11/,
  ],
  ['an unknown comparison', when({ is: '=<' as '<=' }), 'edges[0].when.is', /one of < <= > >= == !=; received "=<"/],
  ['an order of text', when({ value: '11' }), 'edges[0].when.value', /< compares numbers; received "11"/],
  ['an infinite number', when({ value: Infinity }), 'edges[0].when.value', /must be finite/],
];

test("the course's workflow has no problem", () => {
  expect(checkWorkflow(good, courseFunctions)).toEqual([]);
});

test.each(table)('%s is refused with its place', (_what, workflow, path, message) => {
  const problems = checkWorkflow(workflow, courseFunctions);
  expect(problems.map((problem) => problem.path)).toContain(path);
  expect(problems.find((problem) => problem.path === path)?.message).toMatch(message);
});

test('at least twenty kinds of mistakes are known', () => {
  expect(new Set(table.map(([what]) => what)).size).toBeGreaterThanOrEqual(20);
});

test('all mistakes are said at once', () => {
  const problems = checkWorkflow(
    { ...withAdd({ retries: 99, call: 'no.no' }), edges: edges.slice(1) },
    courseFunctions,
  );
  expect(problems.map(({ path }) => path)).toEqual(['steps.add.retries', 'steps.add.call']);
});

test('a result may be used where its step certainly ran, also past others: the control', () => {
  const last: Step = {
    ...add,
    with: { a: { step: 'add', result: 'result' }, b: { step: 'multiply', result: 'result' } },
  };
  const chain = {
    ...withSteps({ last }),
    edges: [...edges, { from: 'multiply', to: 'last' }, { from: 'last', to: 'output' }],
  };
  expect(checkWorkflow(chain as Workflow, courseFunctions)).toEqual([]);
});

describe('the parameters of a run', () => {
  const workflow: Workflow = { ...good, parameters: { ...good.parameters, note: { type: 'text', default: 'none' } } };

  test('are read by their type, with defaults', () => {
    expect(readParameters(workflow, { a: '5', b: '-7.5e1' })).toEqual({
      values: { a: 5, b: -75, note: 'none' },
      problems: [],
    });
    expect(readParameters(workflow, { a: '5', b: '3', note: '12' }).values.note).toBe('12');
  });

  test.each([
    [{ a: '5' }, 'b', /missing/],
    [{ a: '5', b: 'three' }, 'b', /must be a number; received 'three'/],
    [{ a: '5', b: '' }, 'b', /must be a number/],
    [{ a: '5', b: 'Infinity' }, 'b', /must be a number/],
    [{ a: '5', b: '3', c: '1' }, 'c', /no such parameter; there are a, b, note/],
    [{ a: '5', b: '3', constructor: '1' }, 'constructor', /no such parameter/],
  ])('%j is refused for %s', (given, path, message) => {
    const { problems } = readParameters(workflow, given);
    expect(problems).toEqual([{ path, message: expect.stringMatching(message) as string }]);
  });
});
