import { App } from 'cdk8s';
import { findingsOf } from '../../../src/analysis/rules';
import { addCharts } from '../../../src/synth/charts';
import { readChart } from '../../../src/synth/documents';
import { documentsOf } from '../../analysis/documents';
import { manifestsOf, named, namesOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

const labOf = (settings: object = {}) =>
  fixtureLab('local', { systems: ['music'], music: { gateway: 'gateway-api', ...settings } });
const manifests = manifestsOf(labOf({ canary: 10, fault: 'abort' }));

test('the ways from outside are the Gateway API’s, the way inside, with its fault, stays Istio’s', () => {
  expect(namesOf(manifests, 'Gateway')).toEqual(['c756-gateway']);
  expect(namesOf(manifests, 'HTTPRoute')).toEqual(['cmpt756s1', 'cmpt756s2']);
  expect(namesOf(manifests, 'VirtualService')).toEqual(['cmpt756db']);
  const { http } = named<{ spec: { http: { fault?: object }[] } }>(manifests, 'VirtualService', 'cmpt756db').spec;
  expect(http[0]?.fault).toMatchObject({ abort: { httpStatus: 500 } });
});

test('the canary’s shares are those of lab.yaml', () => {
  const { rules } = named<{ spec: { rules: { backendRefs: object[] }[] } }>(manifests, 'HTTPRoute', 'cmpt756s2').spec;
  expect(rules.at(-1)?.backendRefs).toEqual([
    { name: 'cmpt756s2-v1', port: 30001, weight: 90 },
    { name: 'cmpt756s2-v2', port: 30001, weight: 10 },
  ]);
});

test('nobody else is trusted, scraped or let in than with Istio’s words', () => {
  const routing = ['Gateway', 'HTTPRoute', 'VirtualService', 'DestinationRule', 'Service'];
  const others = (gateway: string) => manifestsOf(labOf({ gateway })).filter(({ kind }) => !routing.includes(kind));
  expect(others('gateway-api')).toEqual(others('istio'));
});

test('lab check finds nothing in it', () => {
  const app = new App();
  const lab = labOf({ canary: 10, fault: 'delay' });
  addCharts(app, lab);
  const documents = { ...documentsOf(''), charts: [readChart('music.k8s.yaml', app.synthYaml())] };
  expect(findingsOf(lab, documents)).toEqual([]);
});
