import { documentsOf } from '../documents';
import { valuesOf } from '../findings';

const check = (name: string, values: unknown) =>
  valuesOf(
    'dashboards-private',
    documentsOf('', {
      helm_release: {
        one: { name, namespace: 'platform', chart: 'any', version: '1.0.0', values: [JSON.stringify(values)] },
      },
    }),
  );

test('passes Services inside of the cluster, and the one way in', () => {
  expect(check('c756', { grafana: { service: { type: 'ClusterIP' }, ingress: { enabled: false } } })).toEqual([]);
  expect(check('istio-ingressgateway', { service: { type: 'LoadBalancer' } })).toEqual([]);
});

test.each([
  [{ grafana: { service: { type: 'LoadBalancer' } } }, 'values: grafana.service.type: LoadBalancer'],
  [{ prometheus: { ingress: { enabled: true } } }, 'values: prometheus.ingress.enabled: true'],
  [{ deployment: { service_type: 'NodePort' } }, 'values: deployment.service_type: NodePort'],
  [{ server: { serviceType: 'LoadBalancer' } }, 'values: server.serviceType: LoadBalancer'],
])('finds %j', (values, value) => {
  expect(check('dashboard', values)).toEqual([value]);
});
