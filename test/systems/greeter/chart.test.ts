import { nodeGroups } from '../../../src/lab/node-groups';
import { contract, rollout, scheduling, workers } from '../../../src/systems/greeter/contract';
import { parse } from 'yaml';
import { kindCluster } from '../../../src/synth/kind';
import { manifestsOf, named, type PodSpec } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

interface Deployment {
  readonly spec: {
    readonly replicas: number;
    readonly strategy?: object;
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: PodSpec & { readonly affinity?: object; readonly tolerations?: readonly object[] };
    };
  };
}

interface Service {
  readonly spec: { readonly selector: object; readonly ports: readonly object[] };
}

const aws = { nodeGroups: { normal: {}, powerful: {}, vip: {}, backup: {} } };

function synthesize(settings: object = {}) {
  return manifestsOf(fixtureLab('local', { systems: ['greeter'], greeter: settings, aws }));
}

test('the rollout keeps three of four pods and makes one more at most', () => {
  const { spec } = named<Deployment>(synthesize(), 'Deployment', rollout.deployment);
  expect(spec.replicas).toBe(4);
  expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } });
  expect(spec.template.spec.containers[0]).toMatchObject({
    name: 'flask-containers',
    image: 'registry.example/octocat/a4-flask:1.0.0',
    imagePullPolicy: 'IfNotPresent',
  });
});

test('another version changes image, label and what the container is told, and nothing else', () => {
  const template = (version: string) =>
    named<Deployment>(synthesize({ version }), 'Deployment', rollout.deployment).spec.template;
  const changed = JSON.parse(JSON.stringify(template('1.0.1')).replaceAll('1.0.1', '1.0.0')) as object;
  expect(template('1.0.1')).not.toEqual(template('1.0.0'));
  expect(changed).toEqual(template('1.0.0'));
});

test('pod, address and node come from the downward API', () => {
  const [container] = named<Deployment>(synthesize(), 'Deployment', rollout.deployment).spec.template.spec.containers;
  const fields = container.env?.flatMap(({ name, valueFrom }) => (valueFrom ? [[name, valueFrom]] : [])) ?? [];
  expect(Object.fromEntries(fields)).toEqual({
    POD_NAME: { fieldRef: { fieldPath: 'metadata.name' } },
    POD_IP: { fieldRef: { fieldPath: 'status.podIP' } },
    NODE_NAME: { fieldRef: { fieldPath: 'spec.nodeName' } },
  });
});

test.each([
  [rollout.service, rollout.deployment],
  [scheduling.service, scheduling.app],
])('%s takes calls on 80 to port 5000 of the pods of %s', (service, app) => {
  const { spec } = named<Service>(synthesize(), 'Service', service);
  expect(spec).toMatchObject({ selector: { app }, ports: [{ port: 80, targetPort: 5000 }] });
});

test('the pods of the lesson on scheduling keep apart, prefer powerful nodes and avoid backup nodes', () => {
  const { spec } = named<Deployment>(synthesize(), 'Deployment', scheduling.deployment);
  expect(spec.template.spec.affinity).toEqual({
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'a4t1' } } },
      ],
    },
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          preference: { matchExpressions: [{ key: 'capability', operator: 'In', values: ['powerful'] }] },
        },
        { weight: 50, preference: { matchExpressions: [{ key: 'usage', operator: 'NotIn', values: ['backup'] }] } },
      ],
    },
  });
});

test('the toleration is a switch, off unless it is set', () => {
  const tolerations = (settings?: object) =>
    named<Deployment>(synthesize(settings), 'Deployment', scheduling.deployment).spec.template.spec.tolerations;
  expect(tolerations()).toBeUndefined();
  expect(tolerations({ toleration: true })).toEqual([
    { key: 'class', operator: 'Equal', value: 'vip', effect: 'NoSchedule' },
  ]);
});

test('on EKS each kind of worker is a node group with its labels, its taint and its number', () => {
  for (const [kind, { max, labels, ...group }] of Object.entries(workers))
    expect(nodeGroups.get(kind)).toMatchObject({ min: 0, max, labels, taints: 'taints' in group ? group.taints : [] });
  expect(Object.keys(contract.nodeGroups)).toEqual(['normal', 'powerful', 'vip', 'backup']);
});

test('kind makes three workers for the rollout, and five with labels and the taint for scheduling', () => {
  const lab = fixtureLab('local', { systems: ['greeter'], aws });
  const made = lab.kind === 'local' && lab.cluster.kind === 'kind' ? lab.cluster.clusters : [];
  const clusters = made.map((cluster) => parse(kindCluster(cluster)) as { name: string; nodes: readonly object[] });
  const [first, second] = clusters.filter(({ name }) => name.startsWith('a4t'));
  const [control, worker] = [{ role: 'control-plane' }, { role: 'worker' }];
  expect(first).toMatchObject({ name: 'a4t0', nodes: [control, worker, worker, worker] });
  const vip =
    'kind: JoinConfiguration\nnodeRegistration:\n  taints:\n    - key: class\n      value: vip\n      effect: NoSchedule\n';
  expect(second?.nodes).toEqual([
    control,
    { ...worker, labels: { usage: 'normal' } },
    { ...worker, labels: { usage: 'normal', capability: 'powerful' } },
    { ...worker, labels: { usage: 'normal', capability: 'powerful' }, kubeadmConfigPatches: [vip] },
    { ...worker, labels: { usage: 'backup' } },
    { ...worker, labels: { usage: 'backup' } },
  ]);
});
