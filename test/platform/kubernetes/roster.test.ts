import { App } from 'cdk8s';
import { labSchema } from '../../../src/lab/config/schema';
import { resolve, resolveCopy } from '../../../src/lab/resolve';
import type { Lab } from '../../../src/lab/lab';
import { systemNames } from '../../../src/lab/systems';
import { quantity } from '../../../src/analysis/quantity';
import { addCharts } from '../../../src/synth/charts';
import type { Manifest } from '../../../src/synth/documents';
import { manifestsOf, named, namesOf, readManifests, workloads } from '../../support/charts';
import { leastConfig } from '../../support/lab';

const config = labSchema.parse(leastConfig);
const enrolments = [1, 2, 51].map((seat) => ({
  seat,
  id: `s${seat}`,
  principal: `arn:aws:iam::123456789012:user/s${seat}`,
}));
const lab = resolve(config, 'aws', {}, enrolments);
const manifests = manifestsOf(lab);

describe('The charts of a class', () => {
  test('are one for each fifty seats, and come after the platform and before the systems', () => {
    const app = new App();
    addCharts(app, lab);
    expect(app.charts.map((chart) => chart.node.id)).toEqual(['00-platform', '01-roster-01', '01-roster-02', 'music']);
  });

  test('give each student a namespace in the mesh that admits restricted pods only', () => {
    for (const id of ['s1', 's2', 's51'])
      expect(named(manifests, 'Namespace', id).metadata.labels).toMatchObject({
        'istio-injection': 'enabled',
        'pod-security.kubernetes.io/enforce': 'restricted',
      });
  });

  test('let nobody from another namespace in, and nobody out but to names and the mesh', () => {
    const policies = manifests.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 's1');
    expect(policies).toHaveLength(1);
    expect(policies[0]).toMatchObject({ spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } });
    expect(policies[0]).not.toHaveProperty('spec.ingress');
    expect(JSON.stringify(policies[0])).not.toMatch(/s2|s51/);
  });

  test('let the proxies of a student know of that student’s Services and of the mesh’s, and of nobody else’s', () => {
    const scopes = manifests.filter(({ kind }) => kind === 'Sidecar');
    expect(scopes.map(({ metadata }) => metadata.namespace)).toEqual(['c756ns', 's1', 's2', 's51']);
    for (const scope of scopes)
      expect(scope).toMatchObject({ spec: { egress: [{ hosts: ['./*', 'istio-system/*'] }] } });
  });

  test('limit what a student may run, and let nobody make what costs money by itself', () => {
    const quotas = manifests.filter(({ kind }) => kind === 'ResourceQuota');
    expect(quotas.map(({ metadata }) => metadata.namespace)).toEqual(['s1', 's2', 's51']);
    expect(quotas[0]).toMatchObject({
      spec: {
        hard: {
          'requests.cpu': '2',
          'requests.memory': '4Gi',
          pods: '20',
          'services.loadbalancers': '0',
          'services.nodeports': '0',
          persistentvolumeclaims: '0',
        },
      },
    });
    expect(namesOf(manifests, 'LimitRange')).toEqual(['student', 'student', 'student']);
  });

  test('take the quota from lab.yaml', () => {
    const small = labSchema.parse({ ...leastConfig, roster: { cpus: 1, memoryGiB: 2, pods: 10 } });
    const quota = manifestsOf(resolve(small, 'aws', {}, enrolments)).find(({ kind }) => kind === 'ResourceQuota');
    expect(quota).toMatchObject({ spec: { hard: { 'requests.cpu': '1', 'requests.memory': '2Gi', pods: '10' } } });
  });
});

describe('The lab of a class', () => {
  const hostsOf = (manifests: readonly Manifest[]): readonly string[] =>
    manifests
      .filter(({ kind }) => kind === 'Gateway')
      .flatMap((gateway) => (gateway as unknown as { spec: { servers: { hosts: string[] }[] } }).spec.servers)
      .flatMap(({ hosts }) => hosts);

  test('has a host name of its own, so that one that nobody has reaches nobody', () => {
    expect(hostsOf(manifests)).toEqual(['octocat.fixture.internal']);
    expect(named(manifests, 'VirtualService', 'cmpt756s1')).toMatchObject({
      spec: { hosts: ['octocat.fixture.internal'] },
    });
    expect(hostsOf(manifestsOf(resolve(config, 'aws')))).toEqual(['*']);
  });

  test('has no Gateway that takes every host, whatever systems it has', () => {
    const every = labSchema.parse({ ...leastConfig, systems: systemNames });
    const hosts = hostsOf(manifestsOf(resolve(every, 'aws', {}, enrolments)));
    expect(hosts.length).toBeGreaterThan(1);
    expect(hosts.filter((host) => host.includes('*'))).toEqual([]);
  });
});

describe("A student's copy", () => {
  const copyOf = (environment: Lab['environment']) => {
    const app = new App();
    addCharts(app, resolveCopy(config, environment, {}, 's1'));
    return readManifests(app);
  };

  test.each(['aws', 'local'] as const)('of %s lies in the namespace of the student, and makes none', (environment) => {
    const copy = copyOf(environment);
    expect(copy.length).toBeGreaterThan(20);
    expect(new Set(copy.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['s1']));
    expect(namesOf(copy, 'Namespace')).toEqual([]);
    expect(JSON.stringify(copy)).not.toContain('c756ns');
  });

  test('is called by the host name of the student', () => {
    const copy = copyOf('aws');
    expect(named(copy, 'Gateway', 'c756-gateway')).toMatchObject({
      spec: { servers: [{ hosts: ['s1.fixture.internal'] }] },
    });
    expect(named(copy, 'VirtualService', 'cmpt756s1')).toMatchObject({ spec: { hosts: ['s1.fixture.internal'] } });
  });

  test('fits the quota of the student, with the proxies of the mesh and one pod too many while it rolls out', () => {
    const pods = workloads(copyOf('aws')).map(({ spec }) => ({
      count: (spec.replicas ?? 1) + 1,
      requests: spec.template.spec.containers[0].resources.requests,
    }));
    const sum = (name: 'cpu' | 'memory', proxy: string) =>
      pods.reduce((all, { count, requests }) => all + count * (quantity(requests[name]) + quantity(proxy)), 0);
    expect(sum('cpu', '100m')).toBeLessThanOrEqual(2);
    expect(sum('memory', '128Mi')).toBeLessThanOrEqual(quantity('4Gi'));
    expect(pods.reduce((all, { count }) => all + count, 0)).toBeLessThanOrEqual(20);
  });
});
