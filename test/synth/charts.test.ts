import { App } from 'cdk8s';
import type { Lab } from '../../src/lab/lab';
import { systemNames } from '../../src/lab/systems';
import { addCharts } from '../../src/synth/charts';
import { fixtureLab } from '../support/lab';

function chartsOf(lab: Lab): readonly string[] {
  const app = new App();
  addCharts(app, lab);
  return app.charts.map(({ node }) => node.id);
}

test('has a chart for the platform and one for each system', () => {
  expect(chartsOf(fixtureLab())).toEqual(['00-platform', 'music']);
});

test('makes no chart for a system that the lab does not want', () => {
  expect(chartsOf({ ...fixtureLab(), systems: {} })).toEqual(['00-platform']);
});

test('has a chart for every system that a lab can want', () => {
  expect(chartsOf(fixtureLab('local', { systems: systemNames }))).toEqual(['00-platform', ...systemNames]);
});

test('names the files so that the namespaces come first', () => {
  const names = chartsOf(fixtureLab());
  expect([...names].sort()).toEqual(names);
});
