import { isAwaited, isReady } from '../../../src/cli/cluster/readiness';

const service = (status: object) => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name: 'serverless-add', namespace: 'functions', generation: 2 },
  status,
});
const conditions = (status: string) => [{ type: 'Ready', status }];

test('A Service of Knative is awaited, and one of Kubernetes, which is there at once, is not', () => {
  expect(isAwaited(service({}))).toBe(true);
  expect(isAwaited({ ...service({}), apiVersion: 'v1' })).toBe(false);
});

test.each([
  ['that nobody has looked at is not', false, {}],
  [
    'whose condition is about an older generation is not',
    false,
    { observedGeneration: 1, conditions: conditions('True') },
  ],
  ['whose revision has failed is not', false, { observedGeneration: 2, conditions: conditions('False') }],
  ['that says so of its newest generation is', true, { observedGeneration: 2, conditions: conditions('True') }],
])('A Service of Knative %s ready', (_, expected, status) => {
  expect(isReady(service(status))).toBe(expected);
});
