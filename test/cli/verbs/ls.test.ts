import { mkdirSync, writeFileSync } from 'node:fs';
import { LabFolder } from '../lab';
import { answer, callsIn } from '../programs';

const kubeconfig = JSON.stringify({
  contexts: ['aws756', 'kind-other', 'mine', 'off'].map((name) => ({ name })),
  'current-context': 'mine',
});

const kubectl = `case "$*" in
  "config view "*) echo '${kubeconfig}';;
  *aws756*) printf 'namespace/c756ns\\nnamespace/greeter\\n';;
  *kind-other*) echo namespace/c756ns;;
  *off*) echo "Unable to connect to the server" >&2; exit 1;;
esac`;

const caller = (account: string) => `*get-caller-identity*) echo '{"Account": "${account}", "Arn": "arn"}';;`;

const aws = (account: string, more = '') => `case "$*" in ${caller(account)} ${more} *) echo "[]";; esac`;

describe('lab ls', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    answer(folder, { kubectl, aws: aws('123456789012') });
  });
  afterEach(() => folder.remove());

  test('shows the contexts of this lab, those of others, and the ones of which nobody knows', async () => {
    const { code, stdout, stderr } = await folder.lab('ls');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
     "Context      Lab              State            Namespaces
     kind-aws756  this one, local  no such context  -
     aws756       this one, aws    answers          c756ns, greeter
     kind-other   another          answers          c756ns

     Whose these are is not known, for they do not answer: off

     Nothing of this lab is in account 123456789012, us-west-2.
     "
    `);
    expect((await folder.lab('ls', '--set', 'local.context=mine')).stdout).toMatch(
      /mine +this one, local +answers, current +-\n/,
    );
  });

  test('asks every cluster for nothing but namespaces that a lab has made', async () => {
    await folder.lab('ls');
    const asked = callsIn(folder).filter((call) => call.startsWith('kubectl --context'));
    expect(asked.map((call) => call.replace(/context \S+/, 'context X'))).toEqual(
      Array(4).fill(
        'kubectl --context X get namespaces --selector app.kubernetes.io/managed-by=systems-lab --output name',
      ),
    );
  });

  test('counts what is in the account, and says what it costs where it was deployed from here', async () => {
    answer(folder, { aws: aws('123456789012', `*volumes*) echo '["vol-1", "vol-2"]';;`) });
    expect((await folder.lab('ls')).stdout).toContain(
      'Account 123456789012, us-west-2  How many\nvolumes                                 2\n' +
        'Which: ./lab orphans --env aws\nWhat they cost: ./lab cost --env aws\n',
    );
    mkdirSync(folder.file('.work/deploy-aws/kubernetes'), { recursive: true });
    mkdirSync(folder.file('.work/deploy-aws/terraform/stacks/cluster'), { recursive: true });
    const stack = JSON.stringify({ resource: { aws_eks_cluster: { cluster: {} } } });
    writeFileSync(folder.file('.work/deploy-aws/terraform/stacks/cluster/cdk.tf.json'), stack);
    expect((await folder.lab('ls')).stdout).toMatch(
      /It costs about \$0\.10 an hour, \$0\.10 while it is paused: \.\/lab cost\n$/,
    );
  });

  test('says why the account was not asked: nobody is there to ask, or it is another one', async () => {
    answer(folder, { aws: 'echo "Unable to locate credentials" >&2; exit 1' });
    const { code, stdout } = await folder.lab('ls');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Unable to locate credentials') as unknown]);
    answer(folder, { aws: aws('210987654321', `*volumes*) echo '["vol-1"]';;`) });
    const other = (await folder.lab('ls')).stdout;
    expect(other).toContain('and costs, is not known:\n  These credentials are of the account 210987654321');
    expect(other).not.toContain('volumes');
  });

  test('needs kubectl, which knows the contexts', async () => {
    answer(folder, { kubectl: 'echo "error loading config file" >&2; exit 1' });
    expect(await folder.lab('ls')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error loading config file') as unknown,
    });
  });
});
