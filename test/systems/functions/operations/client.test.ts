import { readParameters, reasonOf } from '../../../../src/systems/functions/operations/client';

test('parameters are text, or JSON behind a colon', () => {
  expect(readParameters(['a=5', 'b:=5', 'c=', 'd:=[null]', 'e=x=y'])).toEqual({
    a: '5',
    b: 5,
    c: '',
    d: [null],
    e: 'x=y',
  });
});

test.each([
  ['a', /'a' is no parameter: write name=text, or name:=JSON/],
  ['=5', /'=5' is no parameter/],
  ['a:=five', /The value of a is not JSON: 'five'.*a=five/],
])('%s is none', (word, message) => {
  expect(() => readParameters([word])).toThrow(message);
});

test('a refusal is said as the runtime says it', () => {
  expect(reasonOf({ status: 404, body: { error: 'not found', reason: 'there is none' } })).toBe(
    'not found: there is none',
  );
  expect(reasonOf({ status: 503, body: 'no healthy upstream' })).toBe('the answer was 503');
});
