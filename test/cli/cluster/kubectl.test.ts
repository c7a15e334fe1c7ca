import { LabFolder } from '../lab';

describe('A kubeconfig without the context of the lab', () => {
  let folder: LabFolder;
  beforeEach(() => void (folder = new LabFolder()));
  afterEach(() => folder.remove());

  /** What `lab` says beside a kubectl that fails and says this. */
  async function told(said: string, ...args: readonly string[]): Promise<string> {
    folder.program('kubectl', `echo '${said}' >&2; exit 1`);
    return (await folder.lab(...args)).stderr;
  }

  // kubectl has two wordings: `get --output json` of one kind of object, and everything else.
  const wordings = (context: string) => [
    `Error in configuration: context was not found for specified context: ${context}`,
    `error: context "${context}" does not exist`,
  ];

  test('is told with the way to one of EKS', async () => {
    for (const said of wordings('aws756'))
      for (const args of [
        ['status'],
        ['watch', '--once'],
        ['rollout', 'a4t0'],
        ['secrets', '--set', 'systems=[music]'],
      ])
        expect(await told(said, ...args)).toContain(
          `  ${said}\nWhich contexts there are: kubectl config get-contexts\n` +
            'Make it:\n  aws eks update-kubeconfig --region us-west-2 --name aws756 --alias aws756\n',
        );
  });

  test('is told with the way to a cluster of kind, or to another context', async () => {
    const local = 'Take another one: local.context in lab.yaml, or --set local.context=<name>\n';
    const status = ['status', '--env', 'local'];
    expect(await told(wordings('kind-aws756')[0] ?? '', ...status)).toContain(
      `get-contexts\nMake it:\n  kind create cluster --config dist/local/kind/aws756.yaml\n${local}`,
    );
    const named = await told(wordings('mine')[0] ?? '', ...status, '--set', 'local.context=mine');
    expect(named).toContain(`get-contexts\n${local}`);
  });

  test('is not confused with a cluster that does not answer', async () => {
    expect(await told('The connection to the server was refused', 'status')).not.toContain('get-contexts');
  });
});
