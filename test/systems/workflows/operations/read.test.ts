import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { checkWorkflow } from '../../../../src/systems/workflows/domain/check';
import { addThenMultiply, courseFunctions } from '../../../../src/systems/workflows/domain/examples';
import { fromData, readWorkflow, toData } from '../../../../src/systems/workflows/operations/read';
import { workflows } from '../domain/random';

const courseFile = `
name: add-then-multiply
nodes: [add.add, multiply.multiply, output]
edges:
  - { from: add.add, to: output, condition: result < 11 }
  - { from: add.add, to: multiply.multiply, condition: result >= 11 }
  - { from: multiply.multiply, to: output }
`;

const read = (text: string) => readWorkflow(text, courseFunctions);

describe("the course's own file", () => {
  test('becomes the typed form', () => {
    const { steps, ...others } = addThenMultiply;
    const bare = Object.fromEntries(
      Object.entries(steps).map(([name, { call, with: given }]) => [name, { call, with: given }]),
    );
    expect(read(courseFile)).toEqual({ ok: true, workflow: { ...others, steps: bare } });
  });

  test('may give its parameters a value, and its conditions text, words and negative numbers', () => {
    const text = courseFile
      .replace('result < 11', "result == 'eight'")
      .replace('result >= 11', 'result > -1.5')
      .concat('parameters: { a: 5, b: three }\n');
    expect(read(text)).toMatchObject({
      workflow: {
        parameters: { a: { type: 'number', default: 5 }, b: { type: 'text', default: 'three' } },
        edges: [{ when: { is: '==', value: 'eight' } }, { when: { is: '>', value: -1.5 } }, {}],
      },
    });
  });

  test.each([
    'result < eleven',
    'result <',
    '< 11',
    'result = 11',
    'result < 11; rm -rf /',
    'result.__proto__ < 1',
    '',
  ])('with the condition %j is refused', (condition) => {
    const text = courseFile.replace('result < 11', JSON.stringify(condition));
    expect(read(text)).toEqual({
      ok: false,
      problems: [{ path: 'edges.0.condition', message: `a condition reads 'result < 11'; received '${condition}'` }],
    });
  });

  test('with a node that is no function is read, and the check says which functions there are', () => {
    const result = read(courseFile.replaceAll('multiply.multiply', 'divide.divide'));
    if (!result.ok) throw new Error('It was not read');
    expect(checkWorkflow(result.workflow, courseFunctions)).toEqual([
      {
        path: 'steps.divide.call',
        message: 'there is no function "divide.divide"; there are add.add, multiply.multiply',
      },
    ]);
  });
});

describe('our own file', () => {
  test('is read as JSON and as YAML, and written gives the same workflow', () => {
    for (const text of [JSON.stringify(toData(addThenMultiply)), stringify(toData(addThenMultiply))])
      expect(read(text)).toEqual({ ok: true, workflow: addThenMultiply });
  });

  test('keeps every workflow whole on the way to JSON and back', () => {
    fc.assert(
      fc.property(workflows, (workflow) => {
        expect(fromData(JSON.parse(JSON.stringify(toData(workflow))))).toEqual({ ok: true, workflow });
      }),
      { numRuns: 200, seed: 15 },
    );
  });

  test.each([
    ['is no mapping', '- 1', 'file', /must hold a workflow/],
    ['is empty', '', 'file', /must hold a workflow/],
    ['is no YAML', 'name: [', 'line 1', /./],
    ['has a key twice', 'name: a\nname: b', 'line 2', /unique/],
    ['has a key that nobody knows', JSON.stringify({ ...addThenMultiply, colour: 'red' }), 'workflow', /colour/],
    [
      'has a condition as text',
      JSON.stringify({ ...addThenMultiply, edges: [{ from: 'add', to: 'output', when: 'result < 11' }] }),
      'edges.0.when',
      /object/,
    ],
    ['has steps as a list', JSON.stringify({ ...addThenMultiply, steps: [] }), 'steps', /./],
    ['is endless', `name: ${'x'.repeat(200_001)}`, 'file', /more than 200000 bytes/],
  ])('that %s is refused with its place', (_what, text, path, message) => {
    const result = read(text);
    expect(result.ok ? [] : result.problems).toEqual([{ path, message: expect.stringMatching(message) as string }]);
  });

  test('whose aliases multiply without end is refused', () => {
    const lines = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`),
    ];
    expect(read(lines.join('\n')).ok).toBe(false);
  });
});
