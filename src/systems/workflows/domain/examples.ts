import { type Catalogue, output, workflow } from './workflow';

const binary = { parameters: ['a', 'b'], results: ['result'] } as const;

/** The course's functions. */
export const courseFunctions = { 'add.add': binary, 'multiply.multiply': binary } as const satisfies Catalogue;

const operands = { a: { parameter: 'a' }, b: { parameter: 'b' } } as const;

/** The course's example: the sum of two numbers, or their product where the sum is not less than eleven. */
export const addThenMultiply = workflow(courseFunctions, {
  name: 'add-then-multiply',
  parameters: { a: { type: 'number' }, b: { type: 'number' } },
  start: ['add'],
  steps: {
    add: { call: 'add.add', with: operands, retries: 2, repeatable: true },
    multiply: { call: 'multiply.multiply', with: operands, retries: 2, repeatable: true },
  },
  edges: [
    { from: 'add', to: output, when: { step: 'add', result: 'result', is: '<', value: 11 } },
    { from: 'add', to: 'multiply', when: { step: 'add', result: 'result', is: '>=', value: 11 } },
    { from: 'multiply', to: output },
  ],
});
