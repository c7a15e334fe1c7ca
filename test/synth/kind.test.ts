import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kindCluster, writeKindClusters } from '../../src/synth/kind';
import { fixtureLab } from '../support/lab';

describe('the files for kind', () => {
  test('make one control plane and four workers for Cassandra', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kind-'));
    writeKindClusters(fixtureLab('local', { systems: ['cassandra'] }), folder);
    expect(readFileSync(join(folder, 'fixture.yaml'), 'utf8')).toMatchInlineSnapshot(`
     "kind: Cluster
     apiVersion: kind.x-k8s.io/v1alpha4
     name: fixture
     nodes:
       - role: control-plane
       - role: worker
       - role: worker
       - role: worker
       - role: worker
     "
    `);
  });

  test('give each worker its labels and taints', () => {
    const taints = [{ key: 'class', value: 'vip', effect: 'NoSchedule' }] as const;
    expect(kindCluster({ name: 'a4t1', workers: [{ labels: { usage: 'normal' }, taints }] })).toMatchInlineSnapshot(`
     "kind: Cluster
     apiVersion: kind.x-k8s.io/v1alpha4
     name: a4t1
     nodes:
       - role: control-plane
       - role: worker
         labels:
           usage: normal
         kubeadmConfigPatches:
           - |
             kind: JoinConfiguration
             nodeRegistration:
               taints:
                 - key: class
                   value: vip
                   effect: NoSchedule
     "
    `);
  });

  test('are as many as a lesson wants clusters of its own, beside the one of the lab', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kind-'));
    writeKindClusters(fixtureLab('local', { systems: ['music', 'greeter'] }), folder);
    expect(readdirSync(folder).sort()).toEqual(['a4t0.yaml', 'a4t1.yaml', 'fixture.yaml']);
  });

  test('are not written where the cluster is none of kind', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'kind-')), 'kind');
    writeKindClusters(fixtureLab('aws'), folder);
    writeKindClusters(fixtureLab('local', { local: { cluster: 'aks' } }), folder);
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });
});
