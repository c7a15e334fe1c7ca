import { changed } from '../documents';
import { valuesOf } from '../findings';

/** A route with nothing wrong in it: reads are repeated, everything else only if it was never sent; and both are delayed. */
const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ns }
spec: { replicas: 3, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: 'a:v1' }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: ns }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: ns }
spec:
  hosts: [web]
  http:
    - match: [{ method: { regex: GET|HEAD } }]
      timeout: 7s
      retries: { attempts: 3, perTryTimeout: 2s, retryOn: 'connect-failure,503' }
      fault: { abort: { httpStatus: 500, percentage: { value: 10 } } }
      route: [{ destination: { host: web } }]
    - timeout: 1m30s
      retries: { attempts: 2, retryOn: 'connect-failure,refused-stream' }
      fault: { delay: { fixedDelay: 500ms, percentage: { value: 0.5 } } }
      route: [{ destination: { host: web } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: ns }
spec: { host: web, trafficPolicy: { outlierDetection: { maxEjectionPercent: 34 } } }
`;

const values = (from: string, to: string): readonly string[] => valuesOf('mesh-figures', changed(yaml, from, to));

test('passes figures that are possible', () => {
  expect(valuesOf('mesh-figures', yaml)).toEqual([]);
});

test.each([
  ['no time limit', 'timeout: 7s', 'name: reads', '0.timeout: none'],
  ['a duration without a unit', 'timeout: 1m30s', "timeout: '90'", '1.timeout: 90'],
  ['a duration with a blank', 'timeout: 7s', "timeout: '7 s'", '0.timeout: 7 s'],
  ['no time at all', 'timeout: 7s', 'timeout: 0s', '0.timeout: 0s'],
  ['a try that is longer than all of them', 'perTryTimeout: 2s', 'perTryTimeout: 8s', '0.retries.perTryTimeout: 8s'],
  ['a try of a misspelt duration', 'perTryTimeout: 2s', 'perTryTimeout: 2sec', '0.retries.perTryTimeout: 2sec'],
  ['tries without end', 'attempts: 3', 'attempts: 300', '0.retries.attempts: 300'],
  ['a negative number of tries', 'attempts: 2', 'attempts: -1', '1.retries.attempts: -1'],
  ['writes that are repeated after a 503', 'refused-stream', '503', '1.retries.retryOn: connect-failure,503'],
  ['writes that are repeated after a reset', 'refused-stream', 'reset', '1.retries.retryOn: connect-failure,reset'],
  ['writes beside reads', 'GET|HEAD', 'GET|POST', '0.retries.retryOn: connect-failure,503'],
  ['a fault in 200 % of the calls', 'value: 10', 'value: 200', '0.fault.abort.percentage.value: 200'],
  ['a fault in none of the calls', 'value: 0.5', 'value: 0', '1.fault.delay.percentage.value: 0'],
  ['a fault without a percentage', ', percentage: { value: 10 }', '', '0.fault.abort.percentage.value: none'],
  ['a status that is none', 'httpStatus: 500', 'httpStatus: 5000', '0.fault.abort.httpStatus: 5000'],
  ['a delay that is none', 'fixedDelay: 500ms', 'fixedDelay: 500', '1.fault.delay.fixedDelay: 500'],
])('finds %s', (_, from, to, value) => {
  expect(values(from, to)).toEqual([`spec.http.${value}`]);
});

test.each([
  ['10, of which no pod of three can go', 'maxEjectionPercent: 34', 'maxEjectionPercent: 10', '10'],
  ['33', 'maxEjectionPercent: 34', 'maxEjectionPercent: 33', '33'],
  ['nothing, which Istio takes for 10', 'maxEjectionPercent: 34', 'interval: 5s', '10'],
])('finds outlier detection that can leave nobody out: %s', (_, from, to, most) => {
  expect(values(from, to)).toEqual([`spec.trafficPolicy.outlierDetection.maxEjectionPercent: ${most}`]);
});

test('passes outlier detection before a single pod, which must stay', () => {
  expect(values('replicas: 3', 'replicas: 1')).toEqual([]);
});
