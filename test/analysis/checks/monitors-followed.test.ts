import { helmCharts } from '../../../src/lab/versions';
import { releasesOf } from '../../platform/addons/synthesized';
import { fixtureLab } from '../../support/lab';
import { type Documents, readStack } from '../../../src/synth/documents';
import { documentsOf } from '../documents';
import { valuesOf } from '../findings';
import { wholeWith } from '../whole';

const stack = readStack('observability', JSON.stringify({ resource: { helm_release: releasesOf(fixtureLab('aws')) } }));
const found = (documents: Documents) => valuesOf('monitors-followed', { ...documents, stacks: [stack] });
const kinds = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'];

test('passes the monitors and rules of every system', () => {
  const documents = wholeWith();
  const all = documents.charts.flatMap(({ objects }) => objects).map(({ manifest }) => manifest.kind);
  expect(kinds.filter((kind) => !all.includes(kind))).toEqual([]);
  expect(found(documents)).toEqual([]);
});

test.each(kinds)('finds a %s that names another release, or none', (kind) => {
  const one = (labels: string) => found(documentsOf(`kind: ${kind}\nmetadata: { name: one${labels} }\nspec: {}`));
  expect(one(', labels: { release: c756 }')).toEqual([]);
  expect(one(', labels: { release: c757 }')).toEqual(['metadata.labels: release=c757']);
  expect(one('')).toEqual(['metadata.labels: none']);
});

test('looks for what the chart has Prometheus follow by itself where no value says otherwise', () => {
  const { name: chart, version } = helmCharts.prometheusStack;
  const release = { name: 'mon', namespace: 'ns', chart, version };
  const stacks = [readStack('one', JSON.stringify({ resource: { helm_release: { release } } }))];
  const text = 'kind: ServiceMonitor\nmetadata: { name: one, labels: { release: c756 } }\nspec: {}';
  expect(valuesOf('monitors-followed', { ...documentsOf(text), stacks })).toEqual(['metadata.labels: release=c756']);
});

test('passes anything where the Prometheus of the release follows everything', () => {
  const { name: chart, version } = helmCharts.prometheusStack;
  const values = { prometheus: { prometheusSpec: { serviceMonitorSelectorNilUsesHelmValues: false } } };
  const release = { name: 'mon', namespace: 'ns', chart, version, values: [JSON.stringify(values)] };
  const stacks = [readStack('one', JSON.stringify({ resource: { helm_release: { release } } }))];
  const check = (kind: string) =>
    valuesOf('monitors-followed', { ...documentsOf(`kind: ${kind}\nmetadata: { name: one }\nspec: {}`), stacks });
  expect(check('ServiceMonitor')).toEqual([]);
  expect(check('PodMonitor')).toEqual(['metadata.labels: none']);
});

test('finds the monitor of another chart whose values name another release, or none', () => {
  const check = (additionalLabels: object | undefined, enabled: boolean) => {
    const values = [JSON.stringify({ controller: { serviceMonitor: { enabled, additionalLabels } } })];
    const release = { name: 'argo-workflows', namespace: 'argo', chart: 'argo-workflows', version: '1', values };
    const engines = readStack('engines', JSON.stringify({ resource: { helm_release: { release } } }));
    return valuesOf('monitors-followed', { ...documentsOf(''), stacks: [stack, engines] });
  };
  const place = 'values: controller.serviceMonitor.additionalLabels';
  expect(check({ release: 'c756' }, true)).toEqual([]);
  expect(check({ release: 'c757' }, true)).toEqual([`${place}: release=c757`]);
  expect(check(undefined, true)).toEqual([`${place}: none`]);
  expect(check(undefined, false)).toEqual([]);
});
