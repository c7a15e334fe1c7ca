import { App } from 'cdk8s';
import { systemNames } from '../../src/lab/systems';
import { addCharts } from '../../src/synth/charts';
import { type Documents, type Manifest, readChart } from '../../src/synth/documents';
import { fixtureLab } from '../support/lab';

/** Every system on aws, and a fault in the calls of one. */
export const wholeLab = fixtureLab('aws', { systems: systemNames, music: { fault: 'abort' } });

const app = new App();
addCharts(app, wholeLab);
const whole = app.synthYaml();

export type Change = (manifest: Manifest & { spec: never }) => unknown;

/** The whole lab, with one object changed. */
export function wholeWith(kind?: string, name?: string, change?: Change): Documents {
  const chart = readChart('app.k8s.yaml', whole);
  const found = chart.objects.filter(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name);
  expect(found).toHaveLength(change ? 1 : 0);
  for (const { manifest } of found) change?.(manifest as Manifest & { spec: never });
  return { environment: 'aws', charts: [chart], stacks: [] };
}
