import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DeployableFolder } from '../deployable';
import { unbroken } from '../lab';

/** Titles of the steps, in their order. */
function titles(printed: string): readonly (string | undefined)[] {
  return [...printed.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title);
}

describe('lab deploy', () => {
  let folder: DeployableFolder;
  beforeEach(() => void (folder = new DeployableFolder()));
  afterEach(() => folder.remove());

  test('--dry-run prints the whole way to EKS in its order, and does nothing', async () => {
    const { code, stdout } = await folder.lab('deploy', '--env', 'aws', '--dry-run');
    expect([code, folder.calls]).toEqual([0, []]);
    expect(titles(stdout).join('\n')).toMatchInlineSnapshot(`
     "doctor
     synthesis
     consent
     stack network
     stack cluster
     stack nodes
     stack data
     stack identity
     context aws756
     nodes join
     nodes
     namespace c756ns
     namespace istio-system
     secret svc-loader-token in c756ns
     secret svc-s1-jwt in c756ns
     secret grafana-admin in istio-system
     secret kiali-signing-key in istio-system
     stack load-balancer
     stack mesh
     stack observability
     builder systems-lab
     music-users
     music-music
     music-datastore
     music-loader
     images lock
     synthesis of the charts
     chart 00-platform
     definitions
     jobs of music
     chart music
     readiness
     address"
    `);
  });

  test('--dry-run prints the exact commands for a cluster of kind', async () => {
    const { stdout } = await folder.lab('deploy', '--dry-run');
    const commands = unbroken(stdout)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^(kind|kubectl|terraform|docker) /.test(line))
      .filter((line) => !/observability|create namespace|cmpt756(s1|db|loader).* \.$/.test(line));
    expect(commands.join('\n').replaceAll(/-[0-9a-f]{12}\b/g, '-<hash>')).toMatchInlineSnapshot(`
     "kind create cluster --config .work/deploy-local/kind/aws756.yaml --wait 5m
     kind export kubeconfig --name aws756
     kubectl --context kind-aws756 wait nodes --all --for=condition=Ready --timeout=10m
     terraform -chdir=.work/deploy-local/terraform/stacks/mesh init -reconfigure
     terraform -chdir=.work/deploy-local/terraform/stacks/mesh plan -out=deploy.tfplan
     terraform -chdir=.work/deploy-local/terraform/stacks/mesh show -json deploy.tfplan
     terraform -chdir=.work/deploy-local/terraform/stacks/mesh apply deploy.tfplan
     docker buildx build --load --file Dockerfile --build-arg SERVICE=music-music --tag ghcr.io/octocat/cmpt756s2:v1-<hash> --tag ghcr.io/octocat/cmpt756s2:v2-<hash> .
     kind load docker-image ghcr.io/octocat/cmpt756s1:v1-<hash> ghcr.io/octocat/cmpt756s2:v1-<hash> ghcr.io/octocat/cmpt756s2:v2-<hash> ghcr.io/octocat/cmpt756db:v1-<hash> ghcr.io/octocat/cmpt756loader:v1-<hash> --name aws756
     kubectl --context kind-aws756 apply --filename .work/deploy-local/kubernetes/00-platform.k8s.yaml
     kubectl --context kind-aws756 apply --filename .work/deploy-local/kubernetes/music.k8s.yaml"
    `);
  });

  test('makes the cluster, builds what is missing, applies in waves, waits, and says what to do next', async () => {
    const { code, stdout, stderr } = await folder.lab('deploy');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\naws756 is up: music\n[^]*\.\/lab open music --env local/);
    const order = [
      'kind create cluster',
      'wait nodes',
      'create --filename -',
      'stacks/mesh apply',
      'stacks/observability apply',
      'docker buildx build',
      'kind load docker-image',
      'apply --filename .work/deploy-local/kubernetes/00-platform.k8s.yaml',
      'api-versions',
      'apply --filename .work/deploy-local/kubernetes/music.k8s.yaml',
      'get deployments,statefulsets',
    ];
    const places = order.map((part) => folder.calls.findIndex((call) => call.includes(part)));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places).not.toContain(-1);
  });

  test('waits for Prometheus, which its operator makes when Helm is done, and for Kiali', async () => {
    writeFileSync(folder.file('early.json'), '{"items": []}');
    const early = '[ -f early.json ] && cat early.json && rm early.json && exit';
    folder.inject('*"get deployments"*"--namespace istio-system "*', early);
    const { code, stdout } = await folder.lab('deploy');
    expect([code, existsSync(folder.file('early.json'))]).toEqual([0, false]);
    const [, ready, all] = / (\d+) of (\d+) are ready\n[^]*aws756 is up/.exec(stdout) ?? [];
    expect(Number(all) - Number(ready)).toBe(2);
  });

  test('told again, builds nothing anew, makes no cluster, leaves the stacks alone, and applies the charts', async () => {
    await folder.lab('deploy');
    const before = folder.calls.length;
    const { code, stdout } = await folder.lab('up');
    expect([code, stdout.match(/^ {4}nothing to change$/gm)]).toEqual([0, Array(2).fill('    nothing to change')]);
    const again = folder.calls.slice(before);
    expect(again.filter((call) => /create|buildx build/.test(call))).toEqual([]);
    expect(again.filter((call) => / apply /.test(call)).map((call) => call.split(' ')[0])).toEqual([
      'kubectl',
      'kubectl',
    ]);
  });

  test('takes nothing away that nobody was asked about, and goes on there when it is meant', async () => {
    const change = { actions: ['delete'], before: { name: 'kiali' }, after: null };
    folder.plans({
      applyable: true,
      resource_changes: [{ address: 'helm_release.kiali', type: 'helm_release', mode: 'managed', change }],
    });
    const { code, stderr } = await folder.lab('deploy');
    expect([code, folder.calls.filter((call) => / apply /.test(call))]).toEqual([2, []]);
    expect(stderr).toMatch(/^The stack mesh takes away:\n {2}helm_release\.kiali goes\n[^]*add --yes if that is meant/);
    const meant = await folder.lab('deploy', '--yes');
    expect([meant.code, meant.stdout]).toEqual([
      0,
      expect.stringMatching(/stack mesh\n {4}0 to add, 0 to change, 1 to destroy/),
    ]);
  });

  test('is refused where data is confirmed to another lab', async () => {
    const { code, stderr } = await folder.lab('deploy', '--confirm', 'prod');
    expect([code, folder.calls]).toEqual([2, []]);
    expect(stderr).toBe('--confirm is prod, and the lab is aws756: its name says that data may be lost.\n');
  });

  test('takes images by the tags of their content', async () => {
    await folder.lab('deploy');
    const lock = JSON.parse(readFileSync(folder.file('.lab/images.json'), 'utf8')) as { readonly docker: object };
    const loaded = folder.calls.find((call) => call.startsWith('kind load')) ?? '';
    for (const image of Object.values(lock.docker)) expect(loaded).toContain(String(image));
  });

  test('names every tool that is missing before anything starts', async () => {
    for (const program of ['terraform', 'kind']) folder.without(program);
    const { code, stderr } = await folder.lab('deploy');
    expect(code).toBe(1);
    expect(stderr).toContain('terraform\n  Get it: https://developer.hashicorp.com/terraform/install');
    expect(stderr).toContain('kind\n  Get it: https://kind.sigs.k8s.io/');
    expect(stderr).toContain('2 things missing: nothing was started.');
    expect(folder.calls.filter((call) => /create|apply|build /.test(call))).toEqual([]);
  });

  test('goes to somebody else’s cluster, or to AWS, only where that is said to be meant', async () => {
    folder.program('kubectl', `echo '{"clientVersion": {"gitVersion": "v1.35.1"}}'`);
    const { code, stderr } = await folder.lab('deploy', '--set', 'local.context=prod');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/aws756 goes to the context prod.*\nNobody is here to be asked: add --yes/) as unknown,
    ]);
  });

  test('is refused for a system that lab.yaml does not want, with how to want it', async () => {
    expect(await folder.lab('deploy', 'greeter')).toMatchObject({
      code: 2,
      stderr:
        "This lab has no system greeter: lab.yaml wants music.\nAdd it there, or here: --set 'systems=[music, greeter]'\n",
    });
    expect((await folder.lab('deploy', 'musci')).stderr).toContain('There is no system musci. This lab has: music');
  });

  test('is refused for a lab that lab.yaml pauses', async () => {
    const { code, stderr } = await folder.lab('deploy', '--env', 'aws', '--set', 'aws.paused=true');
    expect([code, stderr]).toEqual([2, expect.stringContaining('aws.paused is true') as unknown]);
  });
});

test('lab deploy of functions asks the operator for Knative, and waits for its definitions and its Services', async () => {
  const folder = new DeployableFolder('functions');
  writeFileSync(folder.file('early.json'), '{"items": []}');
  const early = '[ -f early.json ] && cat early.json && rm early.json && exit';
  folder.inject('*"get deployments"*"--namespace functions "*', early);

  const { code, stdout, stderr } = await folder.lab('deploy');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/ 3 of 5 are ready\n[^]*aws756 is up: functions\n/);
  expect(JSON.parse(readFileSync(folder.file('applied.json'), 'utf8'))).toMatchObject({
    items: [{ kind: 'KnativeServing', metadata: { name: 'knative-serving', namespace: 'knative-serving' } }],
  });
  const order = [
    '00-platform.k8s.yaml',
    'apply --filename -',
    'knativeservings.operator.knative.dev --namespace knative-serving',
    'api-versions',
    'functions.k8s.yaml',
    'services.serving.knative.dev --namespace functions',
  ];
  const places = order.map((part) => folder.calls.findIndex((call) => call.includes(part)));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(places).not.toContain(-1);
  folder.remove();
});

test('lab destroy takes back what lab deploy has made on this machine, and lab deploy makes it again', async () => {
  const folder = new DeployableFolder();
  await folder.lab('deploy');
  expect(await folder.lab('destroy', '--confirm', 'aws756')).toMatchObject({ code: 0 });
  expect([existsSync(folder.file('cluster/made')), existsSync(folder.file('.lab/state/aws756/local'))]).toEqual([
    false,
    false,
  ]);
  expect(await folder.lab('deploy')).toMatchObject({ code: 0 });
  expect(folder.calls.filter((call) => call.startsWith('kind create'))).toHaveLength(2);
  folder.remove();
});
