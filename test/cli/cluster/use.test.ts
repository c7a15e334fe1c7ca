import { LabFolder } from '../lab';

const node = (name: string) => ({
  metadata: { name },
  spec: {},
  status: {
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    conditions: [{ type: 'Ready', status: 'True' }],
    allocatable: { cpu: '1930m', memory: '3Gi', pods: '17' },
    capacity: { cpu: '2', memory: '4Gi' },
  },
});

describe('lab status on a cluster', () => {
  let folder: LabFolder;
  beforeEach(() => void (folder = new LabFolder()));
  afterEach(() => folder.remove());

  /** With a kubectl that knows two nodes and no pod, and does this when it is asked for metrics. */
  function status(metrics: string, ...flags: readonly string[]) {
    const nodes = JSON.stringify({ items: [node('one'), node('two')] });
    folder.program(
      'kubectl',
      `case "$*" in
         *metrics.k8s.io*) ${metrics} ;;
         *nodes*) echo '${nodes}' ;;
         *) echo '{"items":[]}' ;;
       esac`,
    );
    return folder.lab('status', ...flags);
  }

  const refused = (said: string) => `echo 'Error from server ${said}' >&2; exit 1`;

  test('shows what of each machine is in use; of a node that was not measured, nothing', async () => {
    const items = [{ metadata: { name: 'one' }, usage: { cpu: '250123456n', memory: '1048576Ki' } }];
    const { code, stdout } = await status(`echo '${JSON.stringify({ items })}'`);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
     "Node  Address   State  Memory  Memory used  CPU used  Pods
     one   10.0.0.1  Ready  4.0Gi   25 %         13 %      0/17
     two   10.0.0.1  Ready  4.0Gi   -            -         0/17

     What pods ask for, of what nodes offer them:
     Node  CPU           Memory
     one   0/1.93 (0 %)  0.0Gi/3.0Gi (0 %)
     two   0/1.93 (0 %)  0.0Gi/3.0Gi (0 %)
     "
    `);
  });

  test('says that there is no metrics server, and what installs one', async () => {
    const notFound = refused('(NotFound): the server could not find the requested resource');
    const { code, stdout } = await status(notFound);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/one +10\.0\.0\.1 +Ready +4\.0Gi +- +- /)]);
    expect(stdout).toContain('the cluster has no metrics server. The stack nodes\ninstalls it.\n');
    expect((await status(notFound, '--env', 'local')).stdout).toMatch(/The stack\sobservability\sinstalls it\./);
  });

  test('says why a metrics server tells nothing', async () => {
    const { code, stdout } = await status(refused('(ServiceUnavailable): the server is currently unable'));
    expect([code, stdout]).toEqual([0, expect.stringContaining('said: the server is currently unable\n')]);
  });

  test('fails as ever where the cluster itself does not answer', async () => {
    const { code, stderr } = await status(`echo 'Unable to connect to the server: EOF' >&2; exit 1`);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Unable to connect to the server: EOF')]);
  });
});
