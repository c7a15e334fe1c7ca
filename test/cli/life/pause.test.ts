import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dashboards } from '../../../src/cli/cluster/doors';
import { LabFolder, root } from '../lab';
import { answer, callsIn } from '../programs';

/** Writes down whether the stacks are those of a lab that is paused. */
const stacks = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  mkdirSync(process.env.CDKTF_OUTDIR + '/stacks/nodes', { recursive: true });
  writeFileSync(process.env.CDKTF_OUTDIR + '/stacks/nodes/cdk.tf.json', '{}');
  writeFileSync('paused', process.env.LAB_AWS_PAUSED);`;

/** Writes down of which systems, and copies the greeter's. */
const charts = `
  const { cpSync, mkdirSync, writeFileSync } = require('node:fs');
  mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });
  cpSync('${root}/dist/aws/kubernetes/greeter.k8s.yaml', process.env.CDK8S_OUTDIR + '/greeter.k8s.yaml');
  writeFileSync('systems', process.env.LAB_SYSTEMS);`;

const account = (system: string, namespace: string) => {
  const labels = { 'app.kubernetes.io/managed-by': 'systems-lab', 'app.kubernetes.io/part-of': system };
  return { kind: 'ServiceAccount', metadata: { name: 'account', namespace, labels } };
};

/** As a server answers it whose controllers have done their work. */
const deployed = (name: string, replicas: number) => ({
  kind: 'Deployment',
  metadata: { name, namespace: 'greeter', generation: 1 },
  spec: { replicas },
  status: { observedGeneration: 1, replicas, updatedReplicas: replicas, availableReplicas: replicas },
});

const addon = (kind: string, name: string) => {
  const { metadata, status, ...ready } = deployed(name, 1);
  return {
    ...ready,
    kind,
    metadata: { ...metadata, namespace: 'istio-system' },
    status: { ...status, readyReplicas: 1 },
  };
};

const identity = '{"Account": "123456789012", "Arn": "arn:aws:sts::123456789012:assumed-role/lab-admin/me"}';

describe('The lab itself', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', charts);
    holds('accounts', [account('greeter', 'greeter'), account('music', 'a-student')]);
    holds('workloads', [deployed('a4t0', 4), deployed('a4t1-deployment', 1)]);
    writeFileSync(folder.file('controllers'), 'deployment.apps/a4t0\n');
    writeFileSync(folder.file('nodes'), 'node/a\nnode/b\nnode/c\n');
    folder.standIn('terraform', stacks);
    answer(folder, {
      aws: `case "$*" in --version) echo aws-cli/2.32.0;; sts*) echo '${identity}';; esac`,
      terraform: `case "$*" in version*) echo '{"terraform_version": "1.14.3"}';; *" show "*) echo '{"applyable": true}';; esac`,
      kubectl: `case "$*" in version*) echo '{"clientVersion": {"gitVersion": "v1.35.1"}}';; *"get --filename"*) cat '${folder.file('controllers')}';; *"get nodes"*) cat '${folder.file('nodes')}';; *"get serviceaccounts"*) cat '${folder.file('accounts')}';; *"get deployments"*) cat '${folder.file('workloads')}';; esac`,
    });
  });
  afterEach(() => folder.remove());

  const holds = (file: string, items: readonly object[]) => writeFileSync(folder.file(file), JSON.stringify({ items }));
  const changes = () => callsIn(folder).filter((call) => / (apply|wait|update-kubeconfig) /.test(call));

  test('is paused by its stack of nodes, synthesized without any', async () => {
    const { code, stdout, stderr } = await folder.lab('pause', '--yes');
    expect([code, stderr, readFileSync(folder.file('paused'), 'utf8')]).toEqual([0, '', 'true']);
    expect(changes()).toEqual(['terraform -chdir=.work/deploy-aws/terraform/stacks/nodes apply deploy.tfplan']);
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
      'terraform -chdir=.work/deploy-aws/terraform/stacks/nodes apply deploy.tfplan',
      'aws eks update-kubeconfig --region',
      'kubectl --context aws756 wait',
    ]);
  });

  test('goes on, and says when AWS pauses it again', async () => {
    const { stdout } = await folder.lab('resume', '--set', 'aws.pauseAt=22:00 Europe/Berlin');
    expect(stdout).toMatch(/goes on: greeter\. .*\nEvery day at 22:00 Europe\/Berlin AWS takes its nodes to zero\.\n$/);
  });

  test('goes on when as many nodes have joined as it has: EKS is ready before, and kubectl waits for none that is not there', async () => {
    writeFileSync(folder.file('nodes'), 'node/a\n');
    const script = readFileSync(folder.file('bin/kubectl'), 'utf8');
    const joins = `case "$*" in *"get nodes"*) cat '${folder.file('nodes')}'; echo node/b >> '${folder.file('nodes')}'; exit;; esac`;
    writeFileSync(folder.file('bin/kubectl'), script.replace('\n', `\n${joins}\n`));
    const { code, stdout } = await folder.lab('resume');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/ 1 of 2 nodes have joined\n[^]*goes on: greeter\./) as unknown,
    ]);
  });

  test('goes on with those of its systems that the cluster has, and asks no gateway of the others', async () => {
    const { stdout } = await folder.lab('resume', '--set', 'systems=[music, greeter]');
    expect([readFileSync(folder.file('systems'), 'utf8'), stdout]).toEqual([
      '[greeter]',
      expect.stringContaining('aws756 goes on: greeter.') as unknown,
    ]);
    expect(callsIn(folder).filter((call) => call.includes('get service '))).toEqual([]);
  });

  test('goes on when its workloads are ready, also where nothing was deployed from this folder', async () => {
    const late = `rm '${folder.file('late')}'; echo '{"items": []}'; exit`;
    writeFileSync(folder.file('late'), '');
    const script = readFileSync(folder.file('bin/kubectl'), 'utf8');
    const isLate = `case "$*" in *"get deployments"*) if [ -f '${folder.file('late')}' ]; then ${late}; fi;; esac`;
    writeFileSync(folder.file('bin/kubectl'), script.replace('\n', `\n${isLate}\n`));
    const { code, stdout } = await folder.lab('resume');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/ 0 of 2 are ready\n[^]*goes on: greeter\./) as unknown]);
  });

  test.each([
    ['went with a node', '', []],
    ['failed with a node', 'Failed', ['pod-1']],
  ])('makes the Pods anew that %s, and leaves those that run', async (_, phase, deleted) => {
    folder.standIn('kubernetes', charts.replaceAll('greeter', 'primitives'));
    holds('accounts', [account('primitives', 'primitives')]);
    // Of primitives none: their nodes are at zero, so that nothing is waited for.
    holds('workloads', [
      addon('Deployment', 'kiali'),
      addon('StatefulSet', `prometheus-${dashboards.prometheus.service}`),
    ]);
    const script = readFileSync(folder.file('bin/kubectl'), 'utf8');
    const ingress = '{"status": {"loadBalancer": {"ingress": [{"hostname": "a1.elb.example"}]}}}';
    const pods = `case "$*" in *"get service "*) echo '${ingress}';; *"get pod pod-1 "*) printf '${phase}';; *"get pod pod-2 "*) printf Running;; *"delete pod "*) echo "$5" >> '${folder.file('deleted')}';; *"apply --filename -") cat >> '${folder.file('applied')}';; esac`;
    writeFileSync(folder.file('deleted'), '');
    writeFileSync(folder.file('bin/kubectl'), script.replace('\n', `\n${pods}\n`));
    const { code, stdout } = await folder.lab('resume', '--set', 'systems=[primitives]');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('aws756 goes on: primitives at http://a1.elb.example.') as unknown,
    ]);
    expect(JSON.parse(readFileSync(folder.file('applied'), 'utf8'))).toMatchObject({
      kind: 'Pod',
      metadata: { name: 'pod-1', namespace: 'primitives' },
    });
    expect(readFileSync(folder.file('deleted'), 'utf8').split('\n').filter(Boolean)).toEqual(deleted);
  });

  test('waits for such a Pod where its nodes are there', async () => {
    folder.standIn('kubernetes', charts.replaceAll('greeter', 'primitives'));
    holds('accounts', [account('primitives', 'primitives')]);
    holds('workloads', []);
    const end = `case "$*" in *"get deployments"*) echo 'the question for pods' >&2; exit 1;; esac`;
    const script = readFileSync(folder.file('bin/kubectl'), 'utf8');
    writeFileSync(folder.file('bin/kubectl'), script.replace('\n', `\n${end}\n`));
    const { code, stderr } = await folder.lab(
      ...['resume', '--set', 'systems=[primitives]', '--set', 'aws.nodeGroups.lessons.desired=1'],
    );
    expect([code, stderr]).toEqual([1, expect.stringMatching(/"readiness" failed[^]*question for pods/) as unknown]);
  });

  test('leaves alone what lab scratch has taken out', async () => {
    writeFileSync(folder.file('controllers'), '');
    expect(await folder.lab('resume')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('of greeter nothing is in its cluster') as unknown,
    });
  });

  test('says that its cluster is empty, and how to fill it', async () => {
    holds('accounts', []);
    expect(await folder.lab('resume')).toMatchObject({
      code: 1,
      stderr: 'aws756 has its nodes again, and of greeter nothing is in its cluster.\nDeploy: ./lab deploy --env aws\n',
    });
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
