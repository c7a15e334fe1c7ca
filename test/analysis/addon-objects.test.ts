import { addonPod, addonPods, addonServices, behind, opens } from '../../src/analysis/addon-objects';
import { knownRenders } from '../../src/analysis/chart-renders/known';
import { targetOf } from '../../src/analysis/kinds';
import { prometheus } from '../../src/lab/addons';

test('every Service of an add-on has pods that listen at each of its ports', () => {
  expect(addonServices.length).toBeGreaterThan(10);
  const deaf = addonServices.flatMap((service) =>
    (service.manifest.spec.ports ?? [])
      .filter((port) => !behind(service).some((pod) => opens(pod, targetOf(port, pod) ?? 0)))
      .map(({ port }) => `${service.manifest.metadata.name} ${port}`),
  );
  expect(deaf).toEqual([]);
});

test('no two pods of an add-on have the same address', () => {
  expect(addonPods.length).toBeGreaterThan(15);
  expect(new Set(addonPods.map(({ address, namespace }) => `${namespace} ${address}`)).size).toBe(addonPods.length);
});

test('of each chart it is said whether it was rendered or read, and from what', () => {
  const rendered = knownRenders.filter(({ known }) => known.how === 'rendered').map(({ chart }) => chart);
  expect(rendered).toEqual(['base', 'istiod', 'cni', 'gateway', 'metrics-server', 'knative-operator']);
  const commits = knownRenders.flatMap(({ known }) => (known.how === 'read' ? known.readAt : []));
  expect(commits.filter((commit) => !/^[0-9a-f]{7}$/.test(commit))).toEqual([]);
});

test('whoever asks for pods that no chart makes is told so', () => {
  expect(addonPod('istio-system', prometheus.labels).address).toBe(
    'kube-prometheus-stack StatefulSet/prometheus-c756-kube-prometheus-stack-prometheus',
  );
  expect(() => addonPod('argo', prometheus.labels)).toThrow(
    'No chart makes pods with app.kubernetes.io/name=prometheus in argo',
  );
});
