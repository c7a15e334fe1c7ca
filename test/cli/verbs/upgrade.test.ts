import { unbroken } from '../lab';
import { buildOf, UpgradableFolder } from '../upgrade/upgradable';

/** What an upgrade of two minor versions changes, in its order. */
const twoMinors = ['1.35', '1.36'].flatMap((minor) => [
  'apply cluster',
  `vpc-cni ${buildOf('vpc-cni', minor)}`,
  `coredns ${buildOf('coredns', minor)}`,
  'apply nodes',
]);

describe('lab upgrade', () => {
  let folder: UpgradableFolder;
  beforeEach(() => {
    folder = new UpgradableFolder();
  });
  afterEach(() => folder.remove());

  const upgrade = (...args: readonly string[]) => folder.lab('upgrade', ...args);
  const runs = () => [folder.world.controlPlane.version, folder.world.nodeGroups['worker-nodes']?.version];

  test('says how what is not ACTIVE is', async () => {
    folder.world.controlPlane.status = 'UPDATING';
    expect((await upgrade()).stdout).toContain('\naws756 is UPDATING\n');
  });

  test('says what runs beside what is to run, with the steps, and changes nothing', async () => {
    folder.world.charts['kube-prometheus-stack'] = '88.0.0';
    const { code, stdout, stderr } = await upgrade();
    expect([code, stderr, folder.changes]).toEqual([0, '', []]);
    expect(stdout).toMatch(/^control plane +aws756 +1\.34 +1\.36$/m);
    expect(stdout).toMatch(/^node group +worker-nodes +1\.34 +1\.36$/m);
    expect(stdout).toMatch(/^add-on +vpc-cni +v1\.34\.1-eksbuild\.7 +v1\.36\.1-eksbuild\.7$/m);
    expect(stdout).toMatch(/^Helm release +c-kube-prometheus-stack +88\.0\.0 +88\.5\.3$/m);
    expect(stdout).toMatch(/^\d+\. 1\.35: control plane$[^]*^\d+\. 1\.36: control plane$/m);
    expect(stdout).toContain('Carry them out: ./lab upgrade --to 1.36 --env aws\n');
  });

  test('goes one minor version at a time: control plane, add-ons, node groups', async () => {
    const { code, stdout, stderr } = await upgrade('--to', '1.36', '--yes');
    expect([code, stderr]).toEqual([0, '']);
    expect(folder.changes).toEqual(twoMinors);
    expect(runs()).toEqual(['1.36', '1.36']);
    expect(stdout).toMatch(/aws756 runs Kubernetes 1\.36\.[^]*\.\/lab deploy/);
  });

  test('tells each add-on again how it is configured, for EKS would forget it', async () => {
    await upgrade('--to', '1.35', '--yes');
    expect(folder.calls.find((call) => call.includes('update-addon'))).toBe(
      `aws eks update-addon --cluster-name aws756 --addon-name vpc-cni --addon-version ${buildOf('vpc-cni', '1.35')} ` +
        '--configuration-values {"enableNetworkPolicy":"true"} --resolve-conflicts PRESERVE --region us-west-2',
    );
  });

  test('stops before lab.yaml’s version where --to says so', async () => {
    await upgrade('--to', '1.35', '--yes');
    expect([folder.changes, runs()]).toEqual([twoMinors.slice(0, 4), ['1.35', '1.35']]);
  });

  test('prints every command, and changes nothing', async () => {
    const { code, stdout } = await upgrade('--to', '1.35', '--dry-run');
    expect([code, folder.changes]).toEqual([0, []]);
    expect(unbroken(stdout)).toMatchInlineSnapshot(`
     "1. doctor
        ./lab doctor --env aws
     2. consent
        ask whether it is meant: Kubernetes 1.35, every node is replaced
     3. context aws756
        aws eks update-kubeconfig --region us-west-2 --name aws756 --alias aws756
     4. 1.35: checks
        check that EKS finds control plane, node groups and add-ons ACTIVE and healthy; there are nodes, and each is Ready; no kubelet is more than 3 minor versions older; EKS has no upgrade insight that is an ERROR; nobody asks the API server for what the version removes; no PodDisruptionBudget holds a node
     5. 1.35: synthesis of the stacks
        synthesize the stacks into .work/deploy-aws/terraform
     6. 1.35: control plane
        aws eks wait cluster-active --name aws756 --region us-west-2
        terraform -chdir=.work/deploy-aws/terraform/stacks/cluster init -reconfigure
        terraform -chdir=.work/deploy-aws/terraform/stacks/cluster plan -out=deploy.tfplan
        terraform -chdir=.work/deploy-aws/terraform/stacks/cluster show -json deploy.tfplan
        terraform -chdir=.work/deploy-aws/terraform/stacks/cluster apply deploy.tfplan
     7. 1.35: control plane answers
        wait until the control plane runs 1.35, EKS finds it healthy, and every node is Ready
     8. 1.35: add-on vpc-cni v1.35.1-eksbuild.7
        aws eks update-addon --cluster-name aws756 --addon-name vpc-cni --addon-version v1.35.1-eksbuild.7 --configuration-values '{"enableNetworkPolicy":"true"}' --resolve-conflicts PRESERVE --region us-west-2
        aws eks wait addon-active --cluster-name aws756 --addon-name vpc-cni --region us-west-2
     9. 1.35: add-on coredns v1.35.1-eksbuild.7
        aws eks update-addon --cluster-name aws756 --addon-name coredns --addon-version v1.35.1-eksbuild.7 --resolve-conflicts PRESERVE --region us-west-2
        aws eks wait addon-active --cluster-name aws756 --addon-name coredns --region us-west-2
     10. 1.35: nodes may be drained
        check that no PodDisruptionBudget holds a node
     11. 1.35: node groups
        aws eks wait nodegroup-active --cluster-name aws756 --nodegroup-name worker-nodes --region us-west-2
        terraform -chdir=.work/deploy-aws/terraform/stacks/nodes init -reconfigure
        terraform -chdir=.work/deploy-aws/terraform/stacks/nodes plan -out=deploy.tfplan
        terraform -chdir=.work/deploy-aws/terraform/stacks/nodes show -json deploy.tfplan
        terraform -chdir=.work/deploy-aws/terraform/stacks/nodes apply deploy.tfplan
     12. 1.35: nodes
        wait until every node group and kubelet runs 1.35, EKS finds it healthy, and every node is Ready
     13. systems
        ask the cluster which systems of the lab it has, and synthesize their charts
     14. pods
        apply the Pods of their charts that went or failed with a node: no controller makes them again
     15. readiness
        wait until everything of their charts but Jobs is ready
     "
    `);
  });

  test('asks whether it is meant, and nothing is begun where nobody says so', async () => {
    const { code, stderr } = await upgrade('--to', '1.36');
    expect([code, folder.changes]).toEqual([2, []]);
    expect(stderr).toMatch(/aws756 comes to Kubernetes 1\.36[^]*add --yes if that is meant\.\nNothing was begun\./);
  });

  test('raises what was left behind at the version that runs already, and says when nothing is', async () => {
    folder.world.controlPlane.version = '1.36';
    Object.values(folder.world.addons).forEach((addon) => (addon.addonVersion = buildOf('coredns', '1.99')));
    expect((await upgrade('--to', '1.36', '--yes')).code).toBe(0);
    expect(folder.changes).toEqual(['apply nodes']);
    expect(await upgrade('--to', '1.36', '--yes')).toMatchObject({
      code: 0,
      stdout: 'aws756 has all of it already: Kubernetes 1.36.\n',
    });
    expect((await upgrade()).stdout).toContain('All of it is there: nothing is to be done.');
  });

  test('brings up the definitions of a chart before the chart', async () => {
    Object.assign(folder.world, { charts: { 'kube-prometheus-stack': '88.0.0', foreign: '1.0.0' } });
    folder.world.controlPlane.version = '1.36';
    folder.world.nodeGroups = {};
    folder.world.addons = {};
    expect((await upgrade('--to', '1.36', '--yes', '--set', 'systems=[music]')).code).toBe(0);
    expect(folder.changes).toEqual(['definitions', 'apply load-balancer', 'apply mesh', 'apply observability']);
    expect(folder.calls.find((call) => call.includes('--server-side'))).toContain(
      'prometheus-operator/v0.93.1/example/prometheus-operator-crd/monitoring.coreos.com_thanosrulers.yaml',
    );
  });

  test('answers in JSON what it would do, and does nothing of it', async () => {
    const { code, stdout } = await upgrade('--to', '1.35', '--json');
    expect([code, folder.changes]).toEqual([0, []]);
    expect(JSON.parse(stdout)).toMatchObject({
      lab: 'aws756',
      target: '1.35',
      standardSupportEnds: '2026-12-02',
      parts: [{ what: 'control plane', runs: '1.34', target: '1.35' }, { name: 'worker-nodes' }, {}, {}],
      steps: expect.arrayContaining(['1.35: control plane']) as unknown,
      trouble: null,
    });
  });
});

describe('lab upgrade refuses', () => {
  let folder: UpgradableFolder;
  beforeEach(() => {
    folder = new UpgradableFolder('1.35');
  });
  afterEach(() => folder.remove());

  test.each([
    ['what is no minor version', ['--to', '1.35.2'], /--to is 1\.35\.2, which is no minor version such as 1\.36/],
    [
      'a version that EKS does not offer',
      ['--to', '1.33'],
      /EKS offers no Kubernetes 1\.33[^]*1\.34, standard support/,
    ],
    ['one that lab.yaml does not say', ['--to', '1.36'], /lab\.yaml says kubernetesVersion: '1\.35'[^]*'1\.36'/],
    ['a check that it does not know', ['--to', '1.35', '--accept', 'luck'], /Allowed choices are cluster, nodes/],
    ['--yes without --to', ['--yes'], /--yes answers what only --to asks/],
    ['a lab without nodes', ['--set', 'aws.paused=true'], /aws\.paused is true/],
    ['kind', ['--env', 'local'], /lab upgrade is for EKS\. kind upgrades no cluster[^]*--image kindest\/node:v1\.35/],
    [
      'minikube',
      ['--env', 'local', '--set', 'local.cluster=minikube'],
      /minikube start --kubernetes-version v1\.35\.0/,
    ],
    ['a cluster of somebody else', ['--env', 'local', '--set', 'local.context=gke'], /context gke is somebody else’s/],
  ])('%s, before it asks anybody', async (_, args, said) => {
    expect(await folder.lab('upgrade', ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(said) as unknown,
    });
    expect(folder.calls).toEqual([]);
  });

  test.each([
    ['to go back', '1.36', '1.35', /runs 1\.36, and lab upgrade takes nothing back to 1\.35/],
    ['to skip a minor version that it does not know', '1.32', '1.34', /leads over 1\.33, which this systems-lab/],
  ])('%s', async (_, runs, to, said) => {
    Object.assign(folder.world, { charts: { 'kube-prometheus-stack': '88.0.0' } });
    folder.world.controlPlane.version = runs;
    expect(await folder.lab('upgrade', '--to', to, '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(said) as unknown,
    });
    expect(folder.changes).toEqual([]);
    const { stdout } = await folder.lab('upgrade', '--set', `kubernetesVersion=${to}`);
    expect(stdout).toMatch(said);
    expect(stdout).not.toContain('1. doctor');
  });

  test('what is not there', async () => {
    folder.inject((call) => (call.includes('describe-cluster') ? notFound : undefined));
    expect(await folder.lab('upgrade')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no cluster aws756 in account 123456789012, us-west-2[^]*lab deploy/) as unknown,
    });
  });

  test('to go on where credentials are over, and says how to get others', async () => {
    folder.inject((call) => (call.includes(' eks ') ? expired : undefined));
    for (const args of [[], ['--to', '1.35', '--yes']])
      expect(await folder.lab('upgrade', ...args)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/ExpiredToken[^]*aws sso login/) as unknown,
      });
  });

  test('to plan where the cluster does not answer; what EKS says is told all the same', async () => {
    folder.inject((call) => (call.includes('get secrets') ? away : undefined));
    expect(await folder.lab('upgrade')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/control plane +aws756 +1\.34[^]*connection refused/) as unknown,
    });
    expect(await folder.lab('upgrade', '--to', '1.35', '--yes')).toMatchObject({ code: 1 });
    expect(folder.changes).toEqual([]);
  });
});

const notFound = { code: 254, stderr: 'An error occurred (ResourceNotFoundException): No cluster found' };
const expired = { code: 254, stderr: 'An error occurred (ExpiredToken): The security token is expired' };
const away = { code: 1, stderr: 'The connection to the server x was refused: connection refused' };

describe('lab upgrade that was cut off', () => {
  let folder: UpgradableFolder;
  beforeEach(() => {
    folder = new UpgradableFolder('1.35');
  });
  afterEach(() => folder.remove());

  const upgrade = () => folder.lab('upgrade', '--to', '1.35', '--yes');

  test.each([
    'wait cluster-active',
    'cluster plan',
    'cluster apply',
    'update-addon',
    'wait addon-active',
    'wait nodegroup-active',
    'nodes apply',
  ])('by Ctrl-C at %s goes on there, and comes to its end', async (command) => {
    let isCut = false;
    folder.inject((call) => {
      if (isCut || !call.includes(command)) return undefined;
      isCut = true;
      process.emit('SIGINT');
      return { code: 130 };
    });
    expect(await upgrade()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^Interrupted at "1\.35: .*Run the same command again to go on there\.$/m,
      ) as unknown,
    });
    expect(await upgrade()).toMatchObject({ code: 0, stderr: '' });
    const { controlPlane, nodeGroups, addons } = folder.world;
    expect([controlPlane.version, nodeGroups['worker-nodes']?.version]).toEqual(['1.35', '1.35']);
    expect(Object.values(addons).map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
    expect(new Set(folder.changes)).toEqual(new Set(twoMinors.slice(0, 4)));
  });

  test('waits for what EKS is still doing before it says anything more', async () => {
    folder.world.controlPlane.status = 'UPDATING';
    folder.world.nodes['ip-10-0-1-2'] = { kubelet: '1.34', ready: true, group: 'worker-nodes' };
    expect(await folder.lab('upgrade', '--to', '1.35', '--yes', '--accept', 'cluster')).toMatchObject({ code: 0 });
    const calls = folder.calls.filter((call) => /wait cluster-active|cluster apply/.test(call));
    expect(calls).toEqual([expect.stringContaining('wait cluster-active'), expect.stringContaining('apply')]);
  });

  test('when its node groups were done goes on with what is behind them', async () => {
    folder.inject((call) => (call.includes('get serviceaccounts') ? away : undefined));
    expect(await upgrade()).toMatchObject({ code: 1, stderr: expect.stringContaining('"systems" failed') as unknown });
    folder.inject(undefined);
    expect(await upgrade()).toMatchObject({ code: 0, stdout: expect.stringContaining('systems') as unknown });
  });

  test('does not begin a second time what EKS does already', async () => {
    const { 'vpc-cni': addon } = folder.world.addons;
    Object.assign(addon ?? {}, { addonVersion: buildOf('vpc-cni', '1.35'), status: 'UPDATING' });
    folder.world.controlPlane.version = '1.35';
    expect(await upgrade()).toMatchObject({ code: 0 });
    expect(folder.changes).toEqual([`coredns ${buildOf('coredns', '1.35')}`, 'apply nodes']);
  });
});
