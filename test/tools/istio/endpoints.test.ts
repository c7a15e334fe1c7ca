import { assignment } from './endpoints';
import type { Locality, Pod } from './mesh';
import type { TrafficPolicy } from './objects';

const pod = (name: string, locality?: Locality): Pod => ({
  name,
  namespace: 'any',
  labels: {},
  serviceAccount: 'any',
  address: `127.0.0.${name}`,
  ports: { http: 30_000 },
  ...(locality && { locality }),
});

const here = { region: 'us-west-2', zone: 'us-west-2a' };
const nextZone = { region: 'us-west-2', zone: 'us-west-2b' };
const elsewhere = { region: 'eu-west-1', zone: 'eu-west-1a' };
const port = { name: 'http', port: 80, targetPort: 'http' };

interface Group {
  readonly locality: Partial<Locality>;
  readonly priority: number;
}

/** Zone → priority, as a caller in `here` is told. */
function priorities(pods: readonly Pod[], policy: TrafficPolicy): Readonly<Record<string, number>> {
  const { endpoints } = assignment({ name: 'any', port, pods, policy }, pod('1', here));
  const groups = endpoints as readonly Group[];
  return Object.fromEntries(groups.map(({ locality, priority }) => [locality.zone ?? '', priority]));
}

const ejecting: TrafficPolicy = { outlierDetection: { consecutiveGatewayErrors: 5 } };

test('pods of the own zone come first, then those of the region, then all others', () => {
  const pods = [pod('2', elsewhere), pod('3', here), pod('4', nextZone)];
  expect(priorities(pods, ejecting)).toEqual({ 'us-west-2a': 0, 'us-west-2b': 1, 'eu-west-1a': 2 });
});

test('where the own zone has no pod, the nearest zone that has one comes first', () => {
  expect(priorities([pod('2', elsewhere), pod('4', nextZone)], ejecting)).toEqual({ 'us-west-2b': 0, 'eu-west-1a': 1 });
});

test.each([
  ['nothing would tell that pods fail', {}],
  ['the rule says so', { ...ejecting, loadBalancer: { localityLbSetting: { enabled: false } } }],
])('all zones are alike where %s', (_, policy) => {
  const pods = [pod('2', elsewhere), pod('3', here), pod('4', nextZone)];
  expect(new Set(Object.values(priorities(pods, policy)))).toEqual(new Set([0]));
});

test('a pod without a port of the name is left out', () => {
  const { ports, ...nameless } = pod('2');
  expect(ports).toEqual({ http: 30_000 });
  expect(assignment({ name: 'any', port, pods: [nameless], policy: {} }, pod('1'))).toEqual({
    cluster_name: 'any',
    endpoints: [],
  });
});
