/** What the compiler refuses: each directive below is an error itself as soon as the line under it is none. */
import { courseFunctions } from '../../../../src/systems/workflows/domain/examples';
import { output, workflow } from '../../../../src/systems/workflows/domain/workflow';

const parameters = { a: { type: 'number' }, b: { type: 'number' } } as const;
const operands = { a: { parameter: 'a' }, b: { parameter: 'b' } } as const;
const unknownParameter = { ...operands, b: { parameter: 'z' } } as const;
const steps = { add: { call: 'add.add', with: operands } } as const;
const base = { name: 'names', parameters, start: ['add'], steps, edges: [{ from: 'add', to: output }] } as const;

test('the compiler knows the names of steps, parameters, functions and comparisons', () => {
  const made = [
    workflow(courseFunctions, base),
    // @ts-expect-error: there is no step `sub` to begin with
    workflow(courseFunctions, { ...base, start: ['sub'] }),
    // @ts-expect-error: there is no step `sub` for an edge to lead to
    workflow(courseFunctions, { ...base, edges: [{ from: 'add', to: 'sub' }] }),
    // @ts-expect-error: there is no function `add.sub`
    workflow(courseFunctions, { ...base, steps: { add: { call: 'add.sub', with: operands } } }),
    // @ts-expect-error: the parameter `b` of the function is missing
    workflow(courseFunctions, { ...base, steps: { add: { call: 'add.add', with: { a: { value: 1 } } } } }),
    // @ts-expect-error: the workflow has no parameter `z`
    workflow(courseFunctions, { ...base, steps: { add: { call: 'add.add', with: unknownParameter } } }),
    workflow(courseFunctions, {
      ...base,
      // @ts-expect-error: there is no such comparison
      edges: [{ from: 'add', to: output, when: { step: 'add', result: 'result', is: '=<', value: 1 } }],
    }),
  ];
  expect(made.map(({ name }) => name)).toEqual(Array(made.length).fill('names'));
});
