import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { LabFolder } from '../lab';
import { answer, callsIn, noCharts } from '../programs';

/** Writes down whether the stacks are those of a lab that is paused. */
const stacks = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  mkdirSync(process.env.CDKTF_OUTDIR + '/stacks/nodes', { recursive: true });
  writeFileSync(process.env.CDKTF_OUTDIR + '/stacks/nodes/cdk.tf.json', '{}');
  writeFileSync('paused', process.env.LAB_AWS_PAUSED);`;

const identity = '{"Account": "123456789012", "Arn": "arn:aws:sts::123456789012:assumed-role/lab-admin/me"}';

describe('The lab itself', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', noCharts);
    folder.standIn('terraform', stacks);
    answer(folder, {
      aws: `case "$*" in --version) echo aws-cli/2.32.0;; sts*) echo '${identity}';; esac`,
      terraform: `[ "$1" = version ] && echo '{"terraform_version": "1.14.3"}'; true`,
      kubectl: `case "$*" in version*) echo '{"clientVersion": {"gitVersion": "v1.35.1"}}';; *"get deployments"*) echo '{"items": []}';; esac`,
    });
  });
  afterEach(() => folder.remove());

  const changes = () => callsIn(folder).filter((call) => / (apply|wait|update-kubeconfig) /.test(call));

  test('is paused by its stack of nodes, synthesized without any', async () => {
    const { code, stdout, stderr } = await folder.lab('pause', '--yes');
    expect([code, stderr, readFileSync(folder.file('paused'), 'utf8')]).toEqual([0, '', 'true']);
    expect(changes()).toEqual(['terraform -chdir=.work/deploy-aws/terraform/stacks/nodes apply -auto-approve']);
    expect(stdout).toContain('aws756 is paused.\nGo on: ./lab resume --env aws\n');
  });

  test('is paused only where a person has said that it is meant', async () => {
    const { code, stderr } = await folder.lab('pause');
    expect([code, changes()]).toEqual([2, []]);
    expect(stderr).toMatch(/every node goes[^]*add --yes if that is meant/);
  });

  test('goes on with its nodes, also where lab.yaml says that it is paused', async () => {
    expect(await folder.lab('resume', '--set', 'aws.paused=true')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(folder.file('paused'), 'utf8')).toBe('false');
    expect(changes().map((call) => call.split(' ').slice(0, 4).join(' '))).toEqual([
      'terraform -chdir=.work/deploy-aws/terraform/stacks/nodes apply -auto-approve',
      'aws eks update-kubeconfig --region',
      'kubectl --context aws756 wait',
    ]);
  });

  test('says what it costs where it was deployed from here', async () => {
    mkdirSync(folder.file('.work/deploy-aws/kubernetes'), { recursive: true });
    const node = {
      node_group_name: 'worker-nodes',
      instance_types: ['t3.medium'],
      scaling_config: { desired_size: 2 },
    };
    const stack = JSON.stringify({
      resource: { aws_eks_node_group: { nodes: node }, aws_eks_cluster: { cluster: {} } },
    });
    folder.standIn('terraform', stacks.replace("'{}'", `'${stack}'`));
    expect((await folder.lab('pause', '--yes')).stdout).toMatch(/is paused\. It costs about \$0\.\d\d an hour/);
  });

  test('of a laptop cannot be paused in kind, and is stopped in minikube', async () => {
    const { code, stderr } = await folder.lab('pause', '--env', 'local');
    expect([code, stderr]).toEqual([2, expect.stringContaining('kind has no such command') as unknown]);
    writeFileSync(folder.file('lab.local.yaml'), 'environment: local\nlocal: { cluster: minikube }\n');
    answer(folder, { minikube: '' });
    expect(await folder.lab('pause')).toMatchObject({ code: 0 });
    expect(callsIn(folder).at(-1)).toBe('minikube stop --profile aws756');
  });
});
