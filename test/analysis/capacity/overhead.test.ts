import { join } from 'node:path';
import { addonComponents, overheadOf } from '../../../src/analysis/capacity/overhead';
import { readDocuments } from '../../../src/synth/documents';

describe('The table of what runs besides our charts', () => {
  const documents = readDocuments(join(__dirname, '../../../dist/aws'), 'aws');
  const named = (type: string, attribute: string): readonly string[] =>
    documents.stacks
      .flatMap((stack) => stack.resources)
      .filter((resource) => resource.type === type)
      .map(({ attributes }) => String(attributes[attribute]));

  test('knows every add-on in dist', () => {
    expect(named('aws_eks_addon', 'addon_name').length).toBeGreaterThan(4);
    expect(named('aws_eks_addon', 'addon_name').filter((name) => !Object.hasOwn(addonComponents, name))).toEqual([]);
  });

  test('counts the two containers beside Grafana, which read dashboards and data sources', () => {
    const grafana = overheadOf(documents).find(({ name }) => name === 'c756-grafana');
    expect(Number(grafana?.cpu)).toBeCloseTo(0.05 + 2 * 0.01);
    expect(Number(grafana?.memory)).toBe((128 + 2 * 64) * 2 ** 20);
  });

  test('counts what each release asks for in dist, on one node', () => {
    const counted = overheadOf(documents).map(({ name, pods, cpu, memory }) => `${name}: ${pods}, ${cpu}, ${memory}`);
    expect(counted).toEqual(
      expect.arrayContaining([
        'istiod: 1, 100m, 256Mi',
        'istio-cni-node: every node, 20m, 64Mi',
        'istio-ingressgateway: 2, 50m, 128Mi',
        'aws-load-balancer-controller: 1, 50m, 128Mi',
        `prometheus-c756-kube-prometheus-stack-prometheus: 1, 0.1, ${400 * 2 ** 20}`,
        'c756-prometheus-node-exporter: every node, 10m, 24Mi',
        'kiali: 1, 20m, 128Mi',
        'argo-workflows-server: 1, 20m, 64Mi',
        'knative-operator: 1, 50m, 100Mi',
        'nvidia-device-plugin: every node, 10m, 32Mi',
      ]),
    );
  });
});
