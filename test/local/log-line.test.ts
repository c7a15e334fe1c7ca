import { readableLines } from '../../src/local/log-line';

describe('A log line', () => {
  test.each([
    ['{"level":30,"msg":"Unique code: abc"}', ['Unique code: abc']],
    ['{"level":40,"msg":"not ready"}', ['warning: not ready']],
    ['{"level":50,"msg":"boom","err":{"stack":"Error: boom\\n    at x"}}', ['error: Error: boom', '    at x']],
    ['plain text', ['plain text']],
    ['{"no":"message"}', ['{"no":"message"}']],
    ['42', ['42']],
  ])('%s reads as %j', (line, readable) => expect(readableLines(line)).toEqual(readable));
});
