import { valuesOf } from '../findings';

const pod = 'kind: Pod\nmetadata: { name: web, namespace: ns, labels: { app: web } }\nspec: { containers: [] }\n---\n';
const policy = (kind: string, spec: string, namespace = 'ns') =>
  `${pod}kind: ${kind}\nmetadata: { name: one, namespace: ${namespace} }\nspec: ${spec}`;

describe.each([
  ['AuthorizationPolicy', 'selector'],
  ['PeerAuthentication', 'selector'],
  ['RequestAuthentication', 'selector'],
  ['NetworkPolicy', 'podSelector'],
  ['PodDisruptionBudget', 'selector'],
])('%s', (kind, selector) => {
  const about = (app: string) => `{ ${selector}: { matchLabels: { app: ${app} } } }`;

  test('passes when it selects a pod, or has no selector and is about all', () => {
    expect(valuesOf('policy-selects-pods', policy(kind, about('web')))).toEqual([]);
    expect(valuesOf('policy-selects-pods', policy(kind, '{}'))).toEqual([]);
  });

  test('passes when it selects pods of an add-on, in whose namespace they are', () => {
    expect(valuesOf('policy-selects-pods', policy(kind, about('istiod'), 'istio-system'))).toEqual([]);
    expect(valuesOf('policy-selects-pods', policy(kind, about('istiod')))).toEqual(['selector: app=istiod']);
  });

  test('is found when it selects nothing, or pods of another namespace', () => {
    expect(valuesOf('policy-selects-pods', policy(kind, about('wed')))).toEqual(['selector: app=wed']);
    expect(valuesOf('policy-selects-pods', policy(kind, about('web'), 'other'))).toEqual(['selector: app=web']);
  });
});
