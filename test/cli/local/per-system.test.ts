import { LabFolder } from '../lab';

let lab: LabFolder;
beforeEach(() => (lab = new LabFolder()));
afterEach(() => lab.remove());

/** A port at which nobody listens. */
const nobody = ['--at', '127.0.0.1:1'];

describe('A verb whose options depend on the system', () => {
  test.each(['status', 'verify'])(
    'asks the system, and says how to start it where nobody answers: %s',
    async (verb) => {
      const { code, stderr } = await lab.lab(verb, 'cassandra', ...nobody);
      expect(code).toBe(1);
      expect(stderr).toContain('No node answers at 127.0.0.1:1.\nStart a ring: ./lab run cassandra');
      expect(stderr).not.toContain('not your mistake');
    },
  );

  test('knows the choices of an option', async () => {
    const { code, stderr } = await lab.lab('verify', 'cassandra', '--level', 'TWO');
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are ONE, QUORUM, ALL');
  });

  test('refuses the options of another system', async () => {
    const { code, stderr } = await lab.lab('status', 'music', ...nobody);
    expect([code, stderr]).toEqual([2, expect.stringContaining("unknown option '--at'") as unknown]);
  });

  test.each(['', ',', 'a b', '127.0.0.1,,127.0.0.2'])('refuses %j as nodes', async (nodes) => {
    for (const verb of ['status', 'verify']) {
      const { code, stderr } = await lab.lab(verb, 'cassandra', '--at', nodes);
      expect([code, stderr]).toEqual([2, expect.stringContaining('Name one node at least, e.g. 127.0.0.1') as unknown]);
    }
  });
});
