import { labSchema } from '../../src/lab/config/schema';
import { fixtureLab, leastConfig } from '../support/lab';

describe('The cluster of the environment local', () => {
  test('is kind, with the context that kind gives it, unless lab.yaml says otherwise', () => {
    expect(fixtureLab('local').localCluster).toEqual({ context: 'kind-fixture', kind: 'kind' });
    const local = { context: 'gke_project_us-west1-a_gcp756', cluster: 'gke' };
    expect(fixtureLab('local', { local }).localCluster).toEqual({ context: local.context, kind: 'gke' });
  });

  test('is none of the environment aws', () => {
    expect(fixtureLab('aws')).not.toHaveProperty('localCluster');
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
