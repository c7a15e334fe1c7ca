import { outcomeOf } from '../../../../../../src/systems/cuda/services/reporter/domain/outcome';

test('the line of JSON that a program prints last is its result', () => {
  expect(outcomeOf('some talk\n{"operation":"add","n":3}\n', 0)).toEqual({
    state: 'succeeded',
    exitCode: 0,
    result: { operation: 'add', n: 3 },
  });
});

test('a failure is a result too', () => {
  expect(outcomeOf('{"operation":"add","n":0,"error":"N must be …"}\n', 2)).toMatchObject({
    state: 'failed',
    result: { error: 'N must be …' },
  });
});

test.each(['', 'done', '[1]', 'null', '{"broken"', '{"a":1}\nbye'])('the output %j is kept as it is', (output) => {
  expect(outcomeOf(output, 0)).toEqual({ state: 'succeeded', exitCode: 0, output });
});

test('of a long output the end is kept', () => {
  const { output } = outcomeOf(`${'x'.repeat(1_000_000)}the end`, 1);
  expect(output).toHaveLength(4_000);
  expect(output).toMatch(/the end$/);
});

test('what the compiler says is shown as it says it, even where it ends in JSON', () => {
  expect(outcomeOf('mine.cu(3): error: identifier "d" is undefined\n{}', 3)).toEqual({
    state: 'does not compile',
    exitCode: 3,
    output: 'mine.cu(3): error: identifier "d" is undefined\n{}',
  });
});
