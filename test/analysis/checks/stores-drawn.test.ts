import { App } from 'cdk8s';
import { storesDrawn } from '../../../src/analysis/checks/stores-drawn';
import type { Lab } from '../../../src/lab/lab';
import { addCharts } from '../../../src/synth/charts';
import { type Documents, type Manifest, readChart } from '../../../src/synth/documents';
import { fixtureLab } from '../../support/lab';

const labs = { local: fixtureLab('local', { systems: ['music'] }), aws: fixtureLab('aws', { systems: ['music'] }) };
const texts = { local: textOf(labs.local), aws: textOf(labs.aws) };

function textOf(lab: Lab): string {
  const app = new App();
  addCharts(app, lab);
  return app.synthYaml();
}

type Change = (manifest: Manifest & { readonly spec: never }) => unknown;

function values(environment: 'local' | 'aws', kind?: string, name?: string, change?: Change): readonly string[] {
  const chart = readChart('app.k8s.yaml', texts[environment]);
  const objects = chart.objects.filter(({ manifest }) => {
    if (manifest.kind !== kind || manifest.metadata.name !== name) return true;
    return change?.(manifest as Manifest & { spec: never }) !== 'removed';
  });
  const documents: Documents = { environment, charts: [{ ...chart, objects }], stacks: [] };
  return storesDrawn.check(labs[environment], documents).map(({ value }) => value);
}

const missing =
  'no ServiceEntry that its proxies know names dynamodb.us-west-2.amazonaws.com:443 as TLS outside of the mesh';

describe('stores-drawn', () => {
  test.each(['local', 'aws'] as const)('passes for music on %s', (environment) => {
    expect(values(environment)).toEqual([]);
  });

  test.each<[string, Change]>([
    ['is missing', () => 'removed'],
    ['names another host', ({ spec }) => ((spec as { hosts: string[] }).hosts = ['dynamodb.eu-west-1.amazonaws.com'])],
    [
      'is read as plain HTTP',
      ({ spec }) => (spec as { ports: { protocol: string }[] }).ports.forEach((port) => (port.protocol = 'HTTP')),
    ],
    ['counts as inside of the mesh', ({ spec }) => ((spec as { location: string }).location = 'MESH_INTERNAL')],
    ['is for others only', ({ spec }) => ((spec as { exportTo: string[] }).exportTo = ['istio-system'])],
  ])('finds that the ServiceEntry of DynamoDB %s', (_, change) => {
    expect(values('aws', 'ServiceEntry', 'dynamodb-us-west-2', change)).toEqual([missing]);
  });

  test.each([['.'], ['c756ns']])('passes where the ServiceEntry is exported to %s', (namespace) => {
    const narrow: Change = ({ spec }) => ((spec as { exportTo: string[] }).exportTo = [namespace]);
    expect(values('aws', 'ServiceEntry', 'dynamodb-us-west-2', narrow)).toEqual([]);
  });

  test('finds that proxies may not know the namespace in which the ServiceEntry is', () => {
    const narrow: Change = ({ spec }) => ((spec as { egress: object[] }).egress = [{ hosts: ['istio-system/*'] }]);
    expect(values('aws', 'Sidecar', 'default', narrow)).toEqual([missing]);
  });

  test('finds that the Service of the stand-in does not say what is spoken there', () => {
    const rename: Change = ({ spec }) =>
      (spec as { ports: { name: string }[] }).ports.forEach((port) => (port.name = 'store'));
    expect(values('local', 'Service', 'dynamodb', rename)).toEqual([
      'there is none in c756ns with a port 8000 whose name says http',
    ]);
  });

  test.each([
    ['local', 'dynamodb'],
    ['aws', 'cmpt756db'],
  ] as const)('finds on %s that pods of %s have no version', (environment, name) => {
    const strip: Change = ({ spec }) =>
      delete (spec as { template: { metadata: { labels: Record<string, string> } } }).template.metadata.labels[
        'version'
      ];
    expect(values(environment, 'Deployment', name, strip)).toEqual(['its pods have no label version']);
  });
});
