import { findingsOf } from '../../src/analysis/rules';
import { helmCharts, helmProviderConstraint } from '../../src/lab/versions';
import { readStack } from '../../src/synth/documents';
import { fixtureLab } from '../support/lab';
import { releasesOf, synthesizeAddons } from './addons/synthesized';

const labs = [
  ['a lab on kind', fixtureLab('local')],
  ['a lab on GKE', fixtureLab('local', { local: { context: 'gcp756', cluster: 'gke' } })],
  ['a lab on AWS', fixtureLab('aws')],
] as const;

describe.each(labs)('Every release of %s', (_, lab) => {
  const releases = Object.values(releasesOf(lab));

  test('is a pinned chart of a named repository', () => {
    const charts = Object.values(helmCharts).map(({ name, repository, version }) => ({
      chart: name,
      repository,
      version,
    }));
    expect(releases.length).toBeGreaterThanOrEqual(6);
    for (const { chart, repository, version } of releases)
      expect(charts).toContainEqual({ chart, repository, version });
  });

  test('is there as a whole or not at all, and its values are checked when it is planned', () => {
    for (const release of releases)
      expect(release).toMatchObject({ lint: true, atomic: true, cleanup_on_fail: true, wait: true, timeout: 600 });
  });

  test('has values that its chart knows, and no address outside unless it is the way in', () => {
    const stacks = [...synthesizeAddons(lab)].map(([name, { json }]) => readStack(name, JSON.stringify(json)));
    const rules = ['chart-values-known', 'dashboards-private', 'engines-installed'];
    const findings = findingsOf(lab, { environment: lab.environment, charts: [], stacks });
    expect(findings.filter(({ rule }) => rules.includes(rule))).toEqual([]);
    expect(stacks.flatMap(({ resources }) => resources)).toHaveLength(releases.length);
  });

  test('holds no secret', () => {
    expect(JSON.stringify(releases)).not.toMatch(/development-|adminPassword|"password"/);
  });
});

describe('The stacks of Helm releases', () => {
  test('of a lab on AWS come after what makes load balancers', () => {
    expect([...synthesizeAddons(fixtureLab('aws')).keys()]).toEqual(['load-balancer', 'mesh', 'observability']);
  });

  test('of a lab elsewhere are the same without it', () => {
    expect([...synthesizeAddons(fixtureLab('local')).keys()]).toEqual(['mesh', 'observability']);
  });

  test('are those that the wanted systems need: Cassandra runs without a mesh', () => {
    const lab = fixtureLab('local', { systems: ['cassandra'] });
    expect([...synthesizeAddons(lab).keys()]).toEqual(['observability']);
    expect(Object.keys(releasesOf(lab))).toEqual(['metrics-server', 'prometheus']);
  });

  test('reach EKS with a token that the aws CLI makes', () => {
    const mesh = synthesizeAddons(fixtureLab('aws')).get('mesh')?.json;
    expect(mesh?.provider['helm']).toEqual([
      {
        kubernetes: {
          host: '${data.aws_eks_cluster.cluster.endpoint}',
          cluster_ca_certificate: '${base64decode(data.aws_eks_cluster.cluster.certificate_authority[0].data)}',
          exec: {
            api_version: 'client.authentication.k8s.io/v1beta1',
            command: 'aws',
            args: [
              'eks',
              'get-token',
              '--cluster-name',
              '${data.aws_eks_cluster.cluster.name}',
              '--region',
              'us-west-2',
            ],
          },
        },
      },
    ]);
    expect(mesh?.terraform['required_providers']).toMatchObject({
      helm: { source: 'registry.terraform.io/hashicorp/helm', version: helmProviderConstraint },
      aws: {},
    });
  });

  test.each([
    ['kind, by the name of the lab', {}, 'kind-fixture'],
    ['any other cluster, by its context', { local: { context: 'az756', cluster: 'aks' } }, 'az756'],
  ])('reach %s', (_, overrides, context) => {
    const mesh = synthesizeAddons(fixtureLab('local', overrides)).get('mesh')?.json;
    expect(mesh?.provider).toEqual({
      helm: [{ kubernetes: { config_path: '~/.kube/config', config_context: context } }],
    });
    expect(mesh?.data).toBeUndefined();
  });

  test('keep their state outside of dist, by lab and environment', () => {
    const stateOf = (lab: Parameters<typeof synthesizeAddons>[0]) =>
      synthesizeAddons(lab).get('mesh')?.json.terraform['backend'];
    expect(stateOf(fixtureLab('local'))).toEqual({
      local: { path: '../../../../../.lab/state/fixture/local/mesh.tfstate' },
    });
    const s3 = fixtureLab('aws', { aws: { state: { kind: 's3', bucket: 'lab-state' } } });
    expect(stateOf(s3)).toMatchObject({ s3: { bucket: 'lab-state', key: 'fixture/aws/mesh.tfstate' } });
  });
});
