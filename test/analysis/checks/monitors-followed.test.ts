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
