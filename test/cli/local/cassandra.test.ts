import { LabFolder } from '../lab';

let lab: LabFolder;
beforeEach(() => (lab = new LabFolder()));
afterEach(() => lab.remove());

/** A port at which nobody listens. */
const nobody = ['--at', '127.0.0.1:1'];

describe('Commands for a Cassandra ring', () => {
  test.each(['status', 'verify'])('say how to start one where none answers: %s', async (verb) => {
    const { code, stderr } = await lab.lab(verb, 'cassandra', ...nobody);
    expect(code).toBe(1);
    expect(stderr).toContain('No node answers at 127.0.0.1:1.\nStart a ring: npx lab run cassandra');
    expect(stderr).not.toContain('not your mistake');
  });

  test('know the levels at which one can read', async () => {
    const { code, stderr } = await lab.lab('verify', 'cassandra', '--level', 'TWO');
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are ONE, QUORUM, ALL');
  });

  test.each(['', ',', 'a b', '127.0.0.1,,127.0.0.2'])('refuse %j as nodes', async (nodes) => {
    for (const verb of ['status', 'verify']) {
      const { code, stderr } = await lab.lab(verb, 'cassandra', '--at', nodes);
      expect([code, stderr]).toEqual([2, expect.stringContaining('Name one node at least, e.g. 127.0.0.1') as unknown]);
    }
  });

  test('run a ring only in a lab that wants one, and print the steps first on request', async () => {
    expect((await lab.lab('run', 'cassandra', '--dry-run')).stderr).toContain(
      'This lab has no cassandra: add it to `systems`',
    );
    const { stdout } = await lab.lab('run', 'cassandra', '--dry-run', '--set', 'systems=[cassandra]');
    expect(stdout).toMatchInlineSnapshot(`
     "1. ring and writer
        start cassandra on 127.0.0.1, 127.0.0.2, 127.0.0.3 and
          ece573-prj04-writer; Java 17 and Maven are needed
     2. control
        note that it runs
     "
    `);
  });
});
