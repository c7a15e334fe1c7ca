import { membersApart } from '../../../src/analysis/checks/members-apart';
import { fixtureLab } from '../../support/lab';
import { documentsOf } from '../documents';

const apart = (kind: string, key: string) => `
kind: ${kind}
metadata: { name: ring, namespace: ns }
spec:
  replicas: 3
  template:
    metadata: { labels: { app: ring } }
    spec:
      containers: []
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - { topologyKey: ${key}, labelSelector: { matchLabels: { app: ring } } }
`;

const ring = apart('StatefulSet', 'kubernetes.io/hostname');

const groups = (...groups: readonly object[]) => ({
  aws_eks_node_group: Object.fromEntries(
    groups.map((group, index) => [`group${index}`, { node_group_name: `g${index}`, ...group }]),
  ),
});

const general = (desired: number, max = desired) => ({ scaling_config: { desired_size: desired, max_size: max } });
const gpu = { ...general(2), taint: { key: 'nvidia.com/gpu', value: 'true', effect: 'NO_SCHEDULE' } };

const onAws = (yaml: string, ...nodes: readonly object[]) =>
  membersApart.check(fixtureLab('aws'), documentsOf(yaml, groups(...nodes))).map(({ value }) => value);

const onKind = (yaml: string, systems: readonly string[]) =>
  membersApart.check(fixtureLab('local', { systems }), documentsOf(yaml)).map(({ value }) => value);

test('passes as many nodes as members, whatever group they are of, and a paused group at its largest', () => {
  expect(onAws(ring, general(3))).toEqual([]);
  expect(onAws(ring, general(2), general(1))).toEqual([]);
  expect(onAws(ring, general(0, 3))).toEqual([]);
});

test('finds fewer nodes than members, and does not count those that repel them', () => {
  const value = '3 members, each on a node of its own, and 2 nodes that take them';
  expect(onAws(ring, general(2))).toEqual([value]);
  expect(onAws(ring, general(2), gpu)).toEqual([value]);
  expect(onAws(ring, general(2), general(0, 3))).toEqual([value]);
});

test('counts the workers of the cluster of kind, and a control plane that is alone', () => {
  expect(onKind(ring, ['cassandra'])).toEqual([]);
  expect(onKind(ring, ['music'])).toEqual(['3 members, each on a node of its own, and 1 nodes that take them']);
});

test('leaves alone members that may share a node, and a Deployment', () => {
  expect(onAws(apart('StatefulSet', 'topology.kubernetes.io/zone'), general(2))).toEqual([]);
  expect(onAws(apart('Deployment', 'kubernetes.io/hostname'), general(2))).toEqual([]);
});

test('says nothing of a cluster that somebody else has made', () => {
  const lab = fixtureLab('local', { local: { cluster: 'minikube' } });
  expect(membersApart.check(lab, documentsOf(ring))).toEqual([]);
});
