import { printServiceLine } from '../../../src/cli/local/service-lines';

function shown(...lines: readonly string[]): string {
  let printed = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    for (const line of lines) printServiceLine('cmpt756db', line);
    return printed;
  } finally {
    spy.mockRestore();
  }
}

const logged = (msg: string): string => JSON.stringify({ level: 30, msg });

describe('On the terminal of a run', () => {
  test.each([
    ['the probes of a service', 'GET /api/v1/datastore/readiness 200', 'GET /api/v1/datastore/health 200'],
    ['a readiness that is not yet', 'GET /api/v1/datastore/readiness 503'],
    ['probes at the root', 'GET /readiness 200'],
    ['each row that the loader writes', 'POST /api/v1/datastore/load 200'],
  ])('nobody reads of %s', (_, ...lines) => expect(shown(...lines.map(logged))).toBe(''));

  test('the loader is heard with its counts and not with its progress', () => {
    expect(shown('user: 100 rows loaded', 'user: 540 rows loaded, 0 bad, 0 lost')).toBe(
      'cmpt756db     | user: 540 rows loaded, 0 bad, 0 lost\n',
    );
  });

  test.each([
    ['a row that was not written', logged('POST /api/v1/datastore/load 502')],
    ['a row that the loader lost', 'users.csv:7: lost: 502 (12 attempts)'],
    ['a service that is not healthy', logged('GET /api/v1/datastore/health 500')],
    ['any other call', logged('GET /api/v1/datastore/read?objtype=music&objkey=x 200')],
    ['the code of a learner', logged('Unique code: abc')],
  ])('there is %s', (_, line) => expect(shown(line).split('\n')).toHaveLength(2));
});
