import { helmCharts } from '../../../src/lab/versions';
import { documentsOf } from '../documents';
import { valuesOf } from '../findings';

const documents = documentsOf('');
const without = (...charts: readonly string[]) => ({
  ...documents,
  stacks: documents.stacks.map((stack) => ({
    ...stack,
    resources: stack.resources.filter(({ attributes }) => !charts.includes(String(attributes['chart']))),
  })),
});

test('passes a lab whose engines are all installed', () => {
  expect(valuesOf('engines-installed', documents)).toEqual([]);
});

test('passes a lab without engines that nobody wants', () => {
  const { knativeOperator, argoWorkflows, nvidiaDevicePlugin } = helmCharts;
  const charts = [knativeOperator, argoWorkflows, nvidiaDevicePlugin].map(({ name }) => name);
  expect(valuesOf('engines-installed', without(...charts))).toEqual([]);
});

test.each([
  ['kube-prometheus-stack', 'engine prometheus: no release of the chart kube-prometheus-stack'],
  ['istiod', 'engine istio: no release of the chart istiod'],
  ['gateway', 'engine istio: no release of the chart gateway'],
])('finds that %s is missing', (chart, value) => {
  expect(valuesOf('engines-installed', without(chart))).toEqual([value]);
});
