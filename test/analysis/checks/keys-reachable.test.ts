import { App } from 'cdk8s';
import { keysReachable } from '../../../src/analysis/checks/keys-reachable';
import { addCharts } from '../../../src/synth/charts';
import { type Documents, type Manifest, readChart } from '../../../src/synth/documents';
import { fixtureLab } from '../../support/lab';

const lab = fixtureLab('local', { systems: ['music'], music: { tokens: 'EdDSA' } });
const app = new App();
addCharts(app, lab);
const text = app.synthYaml();

type Change = (manifest: Manifest & { readonly spec: never }) => unknown;

function documentsWith(kind?: string, name?: string, change?: Change): Documents {
  const chart = readChart('app.k8s.yaml', text);
  for (const { manifest } of chart.objects)
    if (manifest.kind === kind && manifest.metadata.name === name) change?.(manifest as Manifest & { spec: never });
  return { environment: 'local', charts: [chart], stacks: [] };
}

const values = (...given: Parameters<typeof documentsWith>) =>
  keysReachable.check(lab, documentsWith(...given)).map(({ value }) => value);

const uri = 'jwksUri: http://cmpt756s1.c756ns.svc.cluster.local:30000/.well-known/jwks.json';
const s1 = 'kubernetes/app.k8s.yaml Deployment/cmpt756s1';
const s2 = ['v1', 'v2'].map((version) => `kubernetes/app.k8s.yaml Deployment/cmpt756s2-${version}`);

describe('keys-reachable', () => {
  test('passes where the proxies of S1 and S2 may fetch the keys of S1', () => {
    expect(values()).toEqual([]);
  });

  test('finds proxies that the network does not let through', () => {
    const close: Change = ({ spec }) => delete (spec as { egress?: object }).egress;
    expect(values('NetworkPolicy', 'cmpt756s2', close)).toEqual(
      s2.map((pod) => `${uri}: NetworkPolicies do not let the proxy of ${pod} fetch it from ${s1}`),
    );
  });

  test('finds proxies that the mesh lets read another path', () => {
    const move: Change = ({ spec }) =>
      (spec as { rules: { to: { operation: { paths?: string[] } }[] }[] }).rules
        .flatMap(({ to }) => to)
        .forEach(({ operation }) => {
          if (operation.paths) operation.paths = ['/keys'];
        });
    expect(values('AuthorizationPolicy', 'cmpt756s1', move)).toEqual(
      [s1, ...s2].map((pod) => `${uri}: AuthorizationPolicies do not let the proxy of ${pod} fetch it from ${s1}`),
    );
  });

  test('finds proxies that the mesh lets only write there', () => {
    const write: Change = ({ spec }) =>
      (spec as { rules: { to: { operation: { paths?: string[]; methods?: string[] } }[] }[] }).rules
        .flatMap(({ to }) => to)
        .forEach(({ operation }) => {
          if (operation.paths) operation.methods = ['POST'];
        });
    expect(values('AuthorizationPolicy', 'cmpt756s1', write)).toHaveLength(3);
  });

  test('follows a port that the Service has by its name', () => {
    const name: Change = ({ spec }) =>
      (spec as { ports: { name: string; targetPort: unknown }[] }).ports.forEach(
        (port) => (port.targetPort = port.name),
      );
    expect(values('Service', 'cmpt756s1', name)).toEqual([]);
  });

  test.each([
    ['what is no address', 'keys'],
    ['a Service that is not there', 'http://nobody.c756ns.svc.cluster.local:30000/keys'],
    ['a port that it has not', 'http://cmpt756s1.c756ns.svc.cluster.local/keys'],
  ])('finds keys at %s', (_, jwksUri) => {
    const move: Change = ({ spec }) =>
      (spec as { jwtRules: { jwksUri: string }[] }).jwtRules.forEach((rule) => (rule.jwksUri = jwksUri));
    expect(values('RequestAuthentication', 'cmpt756s2', move)).toEqual([`jwksUri: ${jwksUri}`]);
  });

  test.each([
    [undefined, ['env.PILOT_JWT_ENABLE_REMOTE_JWKS: none']],
    ['istiod', ['env.PILOT_JWT_ENABLE_REMOTE_JWKS: istiod']],
    ['hybrid', []],
  ])('finds a control plane that would fetch the keys itself: %s', (mode, found) => {
    const values = JSON.stringify({ env: { ...(mode !== undefined && { PILOT_JWT_ENABLE_REMOTE_JWKS: mode }) } });
    const release = { name: 'istiod', namespace: 'istio-system', chart: 'istiod', version: '1', values: [values] };
    const stack = { resources: [{ address: 'istiod', type: 'helm_release', attributes: release }] };
    const documents = { ...documentsWith(), stacks: [stack] } as unknown as Documents;
    expect(keysReachable.check(lab, documents).map(({ value }) => value)).toEqual(found);
  });
});
