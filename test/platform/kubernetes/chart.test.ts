import { fixtureLab } from '../../support/lab';
import { manifestsOf, named, namesOf } from '../../support/charts';

test('gives each system its namespace, in the mesh and for restricted pods of the cluster’s version only', () => {
  const manifests = manifestsOf(fixtureLab('aws', { kubernetesVersion: '1.36' }));
  expect(namesOf(manifests, 'Namespace')).toEqual(['c756ns']);
  expect(named(manifests, 'Namespace', 'c756ns').metadata.labels).toMatchObject({
    'istio-injection': 'enabled',
    'pod-security.kubernetes.io/enforce': 'restricted',
    'pod-security.kubernetes.io/enforce-version': 'v1.36',
    'pod-security.kubernetes.io/audit': 'restricted',
    'pod-security.kubernetes.io/audit-version': 'v1.36',
    'pod-security.kubernetes.io/warn': 'restricted',
    'pod-security.kubernetes.io/warn-version': 'v1.36',
  });
});

test('makes the namespace before whatever is in it', () => {
  expect(manifestsOf(fixtureLab())[0]?.kind).toBe('Namespace');
});

test('keeps a system that does without the mesh out of it', () => {
  const { music } = fixtureLab().systems;
  if (!music) throw new Error('the fixture lab wants music');
  const manifests = manifestsOf({ ...fixtureLab(), systems: { music: { ...music, engines: ['prometheus'] } } });
  expect(named(manifests, 'Namespace', 'c756ns').metadata.labels).not.toHaveProperty('istio-injection');
});

test('leaves the namespace that every cluster has alone', () => {
  expect(namesOf(manifestsOf(fixtureLab('local', { systems: ['music', 'cassandra'] })), 'Namespace')).toEqual([
    'c756ns',
  ]);
});

test('closes every namespace that a system is in, once, and the one that every cluster has too', () => {
  const policies = manifestsOf(fixtureLab('local', { systems: ['music', 'cassandra'] })).filter(
    ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'default-deny',
  );
  expect(policies.map(({ metadata }) => metadata.namespace)).toEqual(['c756ns', 'default']);
});

describe('the default StorageClass', () => {
  test('makes encrypted gp3 volumes on aws, in the zone of the pod', () => {
    const manifests = manifestsOf(fixtureLab('aws'));
    expect(named(manifests, 'StorageClass', 'gp3')).toMatchObject({
      metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'ebs.csi.aws.com',
      parameters: { type: 'gp3', encrypted: 'true' },
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    });
  });

  test('is the cluster’s own on local', () => {
    expect(namesOf(manifestsOf(fixtureLab('local')), 'StorageClass')).toEqual([]);
  });
});
