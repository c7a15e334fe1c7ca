import { labSchema } from '../../../src/lab/config/schema';
import { fixtureLab, leastConfig } from '../../support/lab';

describe('The cluster of the environment local', () => {
  test('is kind, with the context that kind gives it, unless lab.yaml says otherwise', () => {
    expect(fixtureLab('local')).toMatchObject({ context: 'kind-fixture', cluster: { kind: 'kind' } });
    const local = { context: 'gke_project_us-west1-a_gcp756', cluster: 'gke' };
    expect(fixtureLab('local', { local })).toMatchObject({ context: local.context, cluster: { kind: 'gke' } });
  });

  test('is none of the environment aws, which has EKS', () => {
    expect(fixtureLab('aws', { local: { context: 'mine', cluster: 'gke' } })).toMatchObject({
      context: 'fixture',
      cluster: { kind: 'eks' },
    });
  });

  test.each([
    ['a kind of cluster that is not known', { cluster: 'k3d' }, 'kind, minikube, aks, gke'],
    ['a context with a space', { context: 'my cluster' }, 'a context of your kubeconfig'],
    ['a context that is none', { context: '' }, 'a context of your kubeconfig'],
  ])('refuses %s', (_, local, message) => {
    const { error } = labSchema.safeParse({ ...leastConfig, local });
    expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
  });
});
