import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findingsOf } from '../../../src/analysis/rules';
import { contract } from '../../../src/systems/cassandra/contract';
import { readChart } from '../../../src/synth/documents';
import { documentsOf } from '../../analysis/documents';
import { manifestsOf, named, namesOf, type Object } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

const systems = ['cassandra'];
const local = manifestsOf(fixtureLab('local', { systems }));
const onMinikube = manifestsOf(fixtureLab('local', { systems, local: { cluster: 'minikube' } }));
const aws = manifestsOf(fixtureLab('aws', { systems, aws: { nodes: { min: 3, desired: 3, max: 3 } } }));

interface StatefulSet {
  readonly spec: {
    readonly serviceName: string;
    readonly replicas: number;
    readonly podManagementPolicy: string;
    readonly template: { readonly spec: PodSpec };
    readonly volumeClaimTemplates: readonly [
      { readonly metadata: { readonly name: string }; readonly spec: Readonly<Record<string, unknown>> },
    ];
  };
}

interface PodSpec {
  readonly affinity: unknown;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: unknown;
  readonly topologySpreadConstraints: unknown;
  readonly initContainers: readonly [Container];
  readonly containers: readonly [Container];
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly [shell: string, flag: string, script: string];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly startupProbe: { readonly periodSeconds: number; readonly failureThreshold: number };
  readonly readinessProbe: unknown;
  readonly livenessProbe: unknown;
  readonly lifecycle: unknown;
  readonly resources: unknown;
  readonly securityContext: unknown;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

describe('the ring', () => {
  const { spec, metadata } = named<StatefulSet>(aws, 'StatefulSet', 'cassandra');
  const pod = spec.template.spec;
  const [container] = pod.containers;

  test('has three members, started one after another, that find each other by the headless Service', () => {
    expect(metadata.namespace).toBe('default');
    expect(spec).toMatchObject({ serviceName: 'cassandra-service', replicas: 3, podManagementPolicy: 'OrderedReady' });
    expect(named(aws, 'Service', 'cassandra-service')).toMatchObject({
      spec: {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
        ports: [{ port: 9042 }],
        selector: { app: 'cassandra' },
      },
    });
  });

  test('runs the image of the course in its size, with two seeds', () => {
    expect(container).toMatchObject({ name: 'cassandra', image: 'cassandra:4.1.3' });
    expect(container.resources).toMatchObject({
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '500m', memory: '1Gi' },
    });
    expect(Object.fromEntries(container.env.map(({ name, value }) => [name, value]))).toEqual({
      MAX_HEAP_SIZE: '512M',
      HEAP_NEWSIZE: '128M',
      CASSANDRA_SEEDS: [0, 1]
        .map((index) => `cassandra-${index}.cassandra-service.default.svc.cluster.local`)
        .join(','),
      CASSANDRA_CLUSTER_NAME: 'ece573-prj04',
    });
  });

  test('gives a member fifteen minutes to join, and three to flush its tables and go', () => {
    const { periodSeconds, failureThreshold } = container.startupProbe;
    expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(600);
    expect(container.readinessProbe).toMatchObject({ tcpSocket: { port: 'cql' } });
    expect(container.livenessProbe).toMatchObject({ tcpSocket: { port: 'members' } });
    expect(container.lifecycle).toEqual({ preStop: { exec: { command: ['nodetool', 'drain'] } } });
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(120);
  });

  test('acknowledges what is on the disk, and no row before', () => {
    const [copy] = pod.initContainers;
    const defaults = 'cluster_name: a\ncommitlog_sync: periodic\ncommitlog_sync_period: 10000ms\nnum_tokens: 16\n';
    const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
    writeFileSync(join(folder, 'cassandra.yaml'), defaults);
    const script = copy.command[2]
      .replace('cp -R /etc/cassandra/. /configuration && ', '')
      .replace('/configuration', folder);
    execFileSync('sh', ['-c', script]);
    expect(readFileSync(join(folder, 'cassandra.yaml'), 'utf8')).toBe(
      'cluster_name: a\ncommitlog_sync: batch\nnum_tokens: 16\n',
    );
  });

  test('puts no two members on a node, spreads them over zones and lets one go at a time', () => {
    const labelSelector = { matchLabels: { app: 'cassandra' } };
    expect(pod.affinity).toEqual({
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector }],
      },
    });
    expect(pod.topologySpreadConstraints).toEqual([
      expect.objectContaining({ topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' }),
    ]);
    expect(named(aws, 'PodDisruptionBudget', 'cassandra')).toMatchObject({
      spec: { maxUnavailable: 1, selector: labelSelector },
    });
  });

  test('runs without root and can write its data, logs, configuration and nothing else', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 999, fsGroup: 999 });
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(container.volumeMounts.map(({ mountPath }) => mountPath).sort()).toEqual([
      '/etc/cassandra',
      '/tmp',
      '/var/lib/cassandra',
      '/var/log/cassandra',
    ]);
    expect(pod.initContainers[0].volumeMounts).toEqual([{ name: 'configuration', mountPath: '/configuration' }]);
  });

  test('has nodes of its own on EKS, at zero until they are wanted, and takes any elsewhere', () => {
    const { labels, taints, max } = contract.nodeGroups.ring;
    expect(max).toBe(spec.replicas);
    expect(pod).toMatchObject({
      nodeSelector: labels,
      tolerations: taints.map((taint) => ({ ...taint, operator: 'Equal' })),
    });
    const elsewhere = named<StatefulSet>(local, 'StatefulSet', 'cassandra').spec.template.spec;
    expect(elsewhere).not.toHaveProperty('nodeSelector');
    expect(elsewhere).not.toHaveProperty('tolerations');
  });

  test('keeps ten gibibytes for each member, encrypted gp3 on AWS, in minikube on the node of its pod, and elsewhere what the cluster has', () => {
    const claimOf = (manifests: typeof aws) =>
      named<StatefulSet>(manifests, 'StatefulSet', 'cassandra').spec.volumeClaimTemplates[0];
    expect(claimOf(aws)).toMatchObject({
      metadata: { name: 'cassandra-data' },
      spec: { storageClassName: 'gp3', resources: { requests: { storage: '10Gi' } } },
    });
    expect(claimOf(local).spec).not.toHaveProperty('storageClassName');
    expect(claimOf(onMinikube)).toMatchObject({ spec: { storageClassName: 'local-path' } });
  });

  test('is reached by its members on 7000 and by the writer on 9042, and by nobody else', () => {
    const from = (app: string, port: number) => ({
      from: [{ podSelector: { matchLabels: { app } } }],
      ports: [{ port, protocol: 'TCP' }],
    });
    expect(named<{ spec: { ingress: unknown } }>(aws, 'NetworkPolicy', 'cassandra').spec.ingress).toEqual([
      from('cassandra', 7000),
      from('ece573-prj04-writer', 9042),
    ]);
  });
});

describe('the writer', () => {
  const deploymentOf = (cassandra: object) =>
    named<{ spec: { replicas: number; strategy: unknown; template: { spec: PodSpec } } }>(
      manifestsOf(fixtureLab('local', { systems, cassandra })),
      'Deployment',
      'ece573-prj04-writer',
    ).spec;

  test('is one container of one pod that is replaced, never doubled', () => {
    const { replicas, strategy, template } = deploymentOf({});
    expect({ replicas, strategy }).toEqual({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(template.spec.containers[0]).toMatchObject({
      name: 'writer',
      image: 'registry.example/octocat/ece573-prj04-writer:v1',
      readinessProbe: { httpGet: { path: '/readiness', port: 'http' } },
    });
  });

  test('takes topic, consistency and limit from lab.yaml', () => {
    const environment = (cassandra: object) =>
      Object.fromEntries(
        deploymentOf(cassandra).template.spec.containers[0].env.map(({ name, value }) => [name, value]),
      );
    const seeds = { CASSANDRA_SEEDS: 'cassandra-service.default.svc.cluster.local' };
    expect(environment({})).toEqual({ ...seeds, TOPIC: 'test', CONSISTENCY: 'QUORUM' });
    expect(environment({ topic: 'mine', consistency: 'ALL', rowsPerSecond: 100 })).toEqual({
      ...seeds,
      TOPIC: 'mine',
      CONSISTENCY: 'ALL',
      ROWS_PER_SECOND: '100',
    });
  });
});

describe('the network of the writer', () => {
  test('leads to the ring and from Prometheus, by one policy', () => {
    expect(named(aws, 'NetworkPolicy', 'ece573-prj04-writer')).toMatchObject({
      spec: {
        ingress: [{ ports: [{ port: 8080 }] }],
        egress: [{ to: [{ podSelector: { matchLabels: { app: 'cassandra' } } }], ports: [{ port: 9042 }] }],
      },
    });
    expect(new Set(namesOf(aws, 'NetworkPolicy'))).toEqual(
      new Set(['default-deny', 'cassandra', 'ece573-prj04-writer', 'cassandra-snapshots']),
    );
  });
});

describe('the snapshots', () => {
  test('are taken every night in each member by an account that can do nothing else', () => {
    const { spec } = named<{ spec: Readonly<Record<string, unknown>> }>(aws, 'CronJob', 'cassandra-snapshots');
    expect(spec).toMatchObject({
      schedule: '0 2 * * *',
      jobTemplate: { spec: { completionMode: 'Indexed', completions: 3, parallelism: 1 } },
    });
    const names = ['cassandra-0', 'cassandra-1', 'cassandra-2'];
    expect(named<{ rules: unknown }>(aws, 'Role', 'cassandra-snapshots').rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: names },
      { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'], resourceNames: names },
    ]);
  });
});

describe('the checks', () => {
  const chart = (manifests: readonly Object[]) =>
    readChart('cassandra.k8s.yaml', manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'));

  test('find nothing wrong with the chart on a cluster of kind', () => {
    const documents = { ...documentsOf(''), environment: 'local' as const, charts: [chart(local)] };
    expect(findingsOf(fixtureLab('local', { systems }), documents)).toEqual([]);
  });
});
