import { systemsSynthesized } from '../../../src/analysis/checks/systems-synthesized';
import { type Chart, readChart } from '../../../src/synth/documents';
import { fixtureLab } from '../../support/lab';

const lab = fixtureLab('local', { systems: ['music', 'greeter'] });
const objects = (file: string): Chart =>
  readChart(file, 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n');

const valuesOf = (...charts: readonly Chart[]) =>
  systemsSynthesized.check(lab, { environment: 'local', charts, stacks: [] }).map(({ value }) => value);

test('systems-synthesized passes where every wanted system has objects', () => {
  expect(valuesOf(objects('00-platform.k8s.yaml'), objects('greeter.k8s.yaml'), objects('music.k8s.yaml'))).toEqual([]);
});

test('systems-synthesized finds a wanted system without a chart, and one whose chart is empty', () => {
  expect(valuesOf(objects('music.k8s.yaml'))).toEqual(['systems: greeter, of which there is no object']);
  expect(valuesOf(objects('music.k8s.yaml'), readChart('greeter.k8s.yaml', ''))).toHaveLength(1);
});
