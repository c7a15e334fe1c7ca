import { type Manifest } from '../../../src/synth/documents';
import { manifestsOf, named, namesOf, type Workload } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

const chartWith = (tokens: string) => manifestsOf(fixtureLab('aws', { systems: ['music'], music: { tokens } }));
const usual = chartWith('HS256');

const variablesOf = (manifests: readonly Manifest[]) =>
  named<Workload>(manifests, 'Deployment', 'cmpt756s1').spec.template.spec.containers[0].env;

interface Spec<T> {
  readonly spec: T;
}

test('With the course’s tokens nothing is checked, and S1 is called by the gateway alone', () => {
  expect(namesOf(usual, 'RequestAuthentication')).toEqual([]);
  expect(usual).toEqual(manifestsOf(fixtureLab('aws', { systems: ['music'] })));
});

describe.each([
  ['RS256', 'JWT_RSA_KEY', 'svc-s1-rsa'],
  ['EdDSA', 'JWT_ED25519_KEY', 'svc-s1-ed25519'],
])('With tokens of %s', (tokens, variable, secret) => {
  const manifests = chartWith(tokens);

  test('S1 has the private key from a Secret that is not synthesized', () => {
    expect(variablesOf(manifests)).toEqual([
      { name: 'DATASTORE_URL', value: 'http://cmpt756db:30002/api/v1/datastore' },
      { name: variable, valueFrom: { secretKeyRef: { name: secret, key: 'key.pem' } } },
      { name: 'JWT_LIFETIME_SECONDS', value: '3600' },
    ]);
    expect(namesOf(manifests, 'Secret')).toEqual([]);
  });

  test('the proxies of S1 and S2, which take tokens, check them by the keys of S1, and the services get them too', () => {
    expect(namesOf(manifests, 'RequestAuthentication')).toEqual(['cmpt756s1', 'cmpt756s2']);
    for (const name of ['cmpt756s1', 'cmpt756s2'])
      expect(named<Spec<object>>(manifests, 'RequestAuthentication', name).spec).toEqual({
        selector: { matchLabels: { app: name } },
        jwtRules: [
          {
            issuer: 'cmpt756s1',
            jwksUri: 'http://cmpt756s1.c756ns.svc.cluster.local:30000/.well-known/jwks.json',
            forwardOriginalToken: true,
          },
        ],
      });
  });

  test('those proxies may read the keys of S1, and nothing else there', () => {
    const { rules } = named<Spec<{ rules: readonly object[] }>>(manifests, 'AuthorizationPolicy', 'cmpt756s1').spec;
    const principals = ['svc-s1', 'svc-s2'].map((account) => `cluster.local/ns/c756ns/sa/${account}`);
    expect(rules).toHaveLength(2);
    expect(rules[1]).toEqual({
      from: [{ source: { principals } }],
      to: [{ operation: { ports: ['30000'], paths: ['/.well-known/jwks.json'], methods: ['GET'] } }],
    });
  });
});
