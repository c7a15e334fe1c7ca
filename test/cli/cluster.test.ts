import type { Deployment, Node, Pod } from '../../src/cli/cluster/objects';
import { holdingLines, workloadStatus } from '../../src/cli/cluster/holdings';
import { changesOf, viewsOf } from '../../src/cli/cluster/pods';
import { done, progress, releaseChange, stalled } from '../../src/cli/cluster/rollout';
import { cpus, gibibytes, share } from '../../src/cli/cluster/share';
import { askedRow, usedRow, viewOf } from '../../src/cli/cluster/status';
import { fixtureLab } from '../support/lab';

function pod(
  name: string,
  more: { node?: string; ready?: boolean; waiting?: string; restarts?: number; deleted?: boolean; cpu?: string } = {},
): Pod {
  const { node, ready = true, waiting, restarts = 0, deleted, cpu } = more;
  return {
    metadata: { name, namespace: 'greeter', ...(deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
    spec: {
      ...(node !== undefined && { nodeName: node }),
      containers: [
        {
          name: 'c',
          image: 'localhost:5000/a4-flask:1.0.1@sha256:00',
          ...(cpu && { resources: { requests: { cpu, memory: '1Gi' } } }),
        },
      ],
    },
    status: {
      phase: node === undefined ? 'Pending' : 'Running',
      ...(node !== undefined && {
        containerStatuses: [
          {
            ...{ name: 'c', image: '', imageID: '', ready, restartCount: restarts },
            ...(waiting && { state: { waiting: { reason: waiting } } }),
          },
        ],
      }),
    },
  };
}

describe('pods as a learner follows them', () => {
  test('are shown by node, with the version of their image and their state', () => {
    const pods = [
      pod('b', { node: 'worker2', restarts: 2 }),
      pod('a'),
      pod('c', { node: 'worker1', ready: false }),
      pod('d', { node: 'worker1', waiting: 'ErrImagePull' }),
    ];
    expect(viewsOf(pods)).toEqual([
      { node: '-', pod: 'a', version: '1.0.1', state: 'Pending' },
      { node: 'worker1', pod: 'c', version: '1.0.1', state: 'NotReady' },
      { node: 'worker1', pod: 'd', version: '1.0.1', state: 'ErrImagePull' },
      { node: 'worker2', pod: 'b', version: '1.0.1', state: 'Ready (2 restarts)' },
    ]);
  });

  test('say what changed: a new pod, one that is ending, one that is gone; and nothing where nothing did', () => {
    const before = viewsOf([pod('a', { node: 'n' }), pod('b', { node: 'n' }), pod('c', { node: 'n' })]);
    const after = viewsOf([pod('a', { node: 'n' }), pod('b', { node: 'n', deleted: true }), pod('d')]);
    expect(changesOf(before, after).map(({ pod, state }) => [pod, state])).toEqual([
      ['d', 'Pending'],
      ['b', 'Terminating'],
      ['c', 'gone'],
    ]);
    expect(changesOf(after, after)).toEqual([]);
  });
});

describe('a node', () => {
  const node: Node = {
    metadata: { name: 'worker3' },
    spec: {
      unschedulable: true,
      taints: [
        { key: 'class', value: 'vip', effect: 'NoSchedule' },
        { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
      ],
    },
    status: {
      addresses: [
        { type: 'Hostname', address: 'worker3' },
        { type: 'InternalIP', address: '10.0.0.3' },
      ],
      allocatable: { cpu: '1930m', memory: '3388360Ki', pods: '17' },
      capacity: { cpu: '2', memory: '4Gi' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };

  test('shows address, state, taints, and what its own pods ask for of what it offers', () => {
    const pods = [pod('a', { node: 'worker3', cpu: '500m' }), pod('b', { node: 'worker1', cpu: '8' })];
    const view = viewOf(node, pods);
    expect(usedRow(view)).toEqual(['worker3', '10.0.0.3', 'Ready, cordoned, class=vip', '4.0Gi', '-', '-', '1/17']);
    expect(askedRow(view)).toEqual(['worker3', '0.5/1.93 (26 %)', '1.0Gi/3.2Gi (31 %)']);
  });

  test('shows what is used of the whole machine, where that is measured', () => {
    expect(usedRow(viewOf(node, [], { cpu: 0.25, memory: 2 ** 30 })).slice(3, 6)).toEqual(['4.0Gi', '25 %', '13 %']);
  });

  test('shows shares of nothing, and whole amounts', () => {
    expect(share(0, 0, cpus)).toBe('0/0 (0 %)');
    expect(gibibytes(2 ** 31)).toBe('2.0Gi');
  });
});

describe('the whole lab', () => {
  const lab = fixtureLab('local', { systems: ['greeter'] });
  const labelled = (name: string, version: string, ready: boolean, namespace = 'greeter'): Pod => {
    const one = pod(name, { node: 'n' });
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
    const labels = { app: 'a4t0', version };
    return { ...one, metadata: { ...one.metadata, namespace, labels }, status: { ...one.status, conditions } };
  };

  test('has its pods counted by system, workload and version, and nobody else’s', () => {
    const pods = [
      labelled('a', '1.0.0', true),
      labelled('b', '1.0.0', false),
      labelled('c', '1.0.1', true),
      labelled('d', '1.0.1', true, 'elsewhere'),
      pod('e', { node: 'n' }),
    ];
    const row = { system: 'greeter', workload: 'a4t0' };
    expect(workloadStatus(lab, pods)).toEqual([
      { ...row, version: '1.0.0', ready: 1, pods: 2 },
      { ...row, version: '1.0.1', ready: 1, pods: 1 },
    ]);
  });

  test('is shown with its addresses and its tables', () => {
    const lines = holdingLines({
      workloads: [],
      addresses: [{ service: 'istio-system/istio-ingressgateway', address: 'http://a.example' }],
      tables: [
        { name: 'Music-octocat', state: 'ACTIVE', items: 7, reads: 5, writes: 5 },
        { name: 'User-octocat', state: 'missing', items: null, reads: null, writes: null },
      ],
      usdPerHour: 0.2512,
      pauseAt: { time: '22:00', zone: 'Europe/Berlin' },
    });
    expect(lines).toEqual([
      '',
      'Service                            Address',
      'istio-system/istio-ingressgateway  http://a.example',
      '',
      'Table          State    Reads      Writes',
      'Music-octocat  ACTIVE   5          5',
      'User-octocat   missing  on demand  on demand',
      '',
      'It costs about $0.25 an hour: ./lab cost',
      'Every day at 22:00 Europe/Berlin AWS takes its nodes to zero.',
    ]);
  });
});

describe('an update', () => {
  const lab = fixtureLab('local', {
    systems: ['greeter'],
    aws: { nodeGroups: { normal: {}, powerful: {}, vip: {}, backup: {} } },
  });
  const deployment = (status: Deployment['status'], generation = 2): Deployment => ({
    metadata: { name: 'a4t0', namespace: 'greeter', generation },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'a4t0' } },
      template: {
        spec: { containers: [{ name: 'flask-containers', image: 'registry.example/octocat/a4-flask:1.0.0' }] },
      },
    },
    status,
  });

  test('is done when the controller has seen it and every pod is new and available', () => {
    const all = { replicas: 4, updatedReplicas: 4, availableReplicas: 4 };
    expect(done(deployment({ observedGeneration: 2, ...all }))).toBe(true);
    expect(done(deployment({ observedGeneration: 1, ...all }))).toBe(false);
    expect(done(deployment({ observedGeneration: 2, ...all, replicas: 5 }))).toBe(false);
    expect(progress(deployment({ replicas: 5, updatedReplicas: 2, availableReplicas: 3 }))).toBe(
      'new 2/4, available 3, total 5',
    );
  });

  test('is stuck when the controller says so', () => {
    const condition = (reason: string) =>
      deployment({ conditions: [{ type: 'Progressing', status: 'False', reason }] });
    expect(stalled(condition('ProgressDeadlineExceeded'))).toBe(true);
    expect(stalled(condition('ReplicaSetUpdated'))).toBe(false);
  });

  test('changes the image and what its container is told, to a version that the lab knows', () => {
    expect(releaseChange(lab, deployment({}), '1.0.1')).toEqual({
      spec: {
        template: {
          metadata: { labels: { version: '1.0.1' } },
          spec: {
            containers: [
              {
                name: 'flask-containers',
                image: 'registry.example/octocat/a4-flask:1.0.1',
                env: [{ name: 'SERVICE_VERSION', value: '1.0.1' }],
              },
            ],
          },
        },
      },
    });
    expect(() => releaseChange(lab, deployment({}), '2.0')).toThrow(
      'a4t0 has no version 2.0. Its versions: 1.0.0, 1.0.1',
    );
  });
});
