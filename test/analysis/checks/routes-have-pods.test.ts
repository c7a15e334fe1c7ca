import { changed, sound } from '../documents';
import { valuesOf } from '../findings';

const canary = changed(
  sound,
  'route: [{ destination: { host: web, subset: v1, port: { number: 80 } } }]',
  'route: [{ destination: { host: web, subset: v1 }, weight: 90 }, { destination: { host: web, subset: v2 }, weight: 10 }]',
).replace('subsets: [', 'subsets: [{ name: v2, labels: { version: v2 } }, ').concat(`---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web-v2, namespace: ns }
spec:
  replicas: 1
  template:
    metadata: { labels: { app: web, version: v2 } }
    spec: { containers: [{ name: web, image: 'a:v2' }] }
`);

const values = (yaml: string): readonly string[] => valuesOf('routes-have-pods', yaml);
const without = changed(canary, 'replicas: 1', 'replicas: 0');

test('passes a canary that has a pod', () => {
  expect(values(canary)).toEqual([]);
});

test('finds a canary that gets calls and has no pod', () => {
  expect(values(without)).toEqual(['spec.http.0.route web v2: 10 % of the calls']);
});

test('passes a version without pods that gets no calls, and one that a tester alone asks for', () => {
  expect(values(changed(without, 'weight: 10', 'weight: 0'))).toEqual([]);
  const tester = "http: [{ match: [{ headers: { x: { exact: 'y' } } }], timeout";
  expect(values(changed(without, 'http: [{ timeout', tester))).toEqual([]);
});

test('finds a Service all of whose pods are gone', () => {
  const gone = changed(sound, 'spec:\n  template:', 'spec:\n  replicas: 0\n  template:').replace(', subset: v1', '');
  expect(values(gone)).toEqual(['spec.http.0.route web: 100 % of the calls']);
});
