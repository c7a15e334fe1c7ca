import { readSettings } from '../../../src/systems/fortune/services/fortune/settings';
import { manifestsOf, named, namesOf, type PodSpec } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

interface StatefulSet {
  readonly spec: {
    readonly replicas: number;
    readonly ordinals: object;
    readonly podManagementPolicy: string;
    readonly serviceName: string;
    readonly template: { readonly metadata: { readonly annotations: object }; readonly spec: PodSpec };
  };
}
interface Service {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly selector?: object; readonly publishNotReadyAddresses?: boolean; readonly ports: object };
}
interface Role {
  readonly rules: readonly {
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
}
interface NetworkPolicy {
  readonly spec: {
    readonly ingress: readonly { readonly from: readonly object[]; readonly ports: readonly object[] }[];
    readonly egress: readonly { readonly to: readonly object[]; readonly ports: readonly object[] }[];
  };
}

function synthesize(environment: 'local' | 'aws' = 'local', settings: object = {}) {
  return manifestsOf(fixtureLab(environment, { systems: ['fortune'], fortune: settings }));
}

const environmentOf = (environment: 'local' | 'aws', settings: object = {}) => {
  const { spec } = named<StatefulSet>(synthesize(environment, settings), 'StatefulSet', 'fortune');
  const [container] = spec.template.spec.containers;
  return Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value ?? 'from elsewhere']));
};

test('five members start at the same time, are called fortune-1 to fortune-5, and find each other before they are ready', () => {
  const manifests = synthesize();
  const { spec } = named<StatefulSet>(manifests, 'StatefulSet', 'fortune');
  expect(spec).toMatchObject({
    replicas: 5,
    ordinals: { start: 1 },
    podManagementPolicy: 'Parallel',
    serviceName: 'fortune-peers',
  });
  const peers = named<Service>(manifests, 'Service', 'fortune-peers');
  expect(peers.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true, selector: { app: 'fortune' } });
});

test('what the pods are told is what the service takes', () => {
  const { rules, peers } = readSettings({
    ...environmentOf('aws'),
    MEMBER_NAME: 'fortune-4',
    PEER_SECRET: 'a secret of sixteen and more',
  });
  expect(rules).toMatchObject({ self: 4, members: [1, 2, 3, 4, 5], fenced: true });
  expect(rules.timings).toEqual({ leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 });
  expect(peers[0]?.url).toBe('http://fortune-1.fortune-peers.fortune.svc.cluster.local:8081');
});

test('timings are fast on a laptop unless lab.yaml says otherwise, and the fence is on unless it is turned off', () => {
  expect(environmentOf('local')).toMatchObject({ LEASE_SECONDS: '3', RETRY_SECONDS: '0.5', FENCE: 'on' });
  expect(environmentOf('local', { timings: 'standard', fence: 'off' })).toMatchObject({
    LEASE_SECONDS: '15',
    RENEW_SECONDS: '10',
    FENCE: 'off',
  });
});

test('the address of the leader selects no pods, and Prometheus finds each member once', () => {
  const manifests = synthesize();
  const leader = named<Service>(manifests, 'Service', 'fortune');
  expect(leader.spec.selector).toBeUndefined();
  expect(leader.spec.ports).toEqual([{ name: 'http', port: 8080, targetPort: 8080 }]);
  const scraped = ['fortune', 'fortune-peers'].filter(
    (name) => named<Service>(manifests, 'Service', name).metadata.labels['app'] === 'fortune',
  );
  expect(scraped).toEqual(['fortune-peers']);
});

test('the members may read and write one lease and one EndpointSlice, make a slice, and nothing else', () => {
  const manifests = synthesize();
  expect(namesOf(manifests, 'Lease')).toEqual(['fortune']);
  const { rules } = named<Role>(manifests, 'Role', 'fortune');
  expect(rules).toEqual([
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'patch'], resourceNames: ['fortune'] },
    {
      apiGroups: ['discovery.k8s.io'],
      resources: ['endpointslices'],
      verbs: ['get', 'update'],
      resourceNames: ['fortune-leader'],
    },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['create'] },
  ]);
  const { spec } = named<StatefulSet>(manifests, 'StatefulSet', 'fortune');
  expect(spec.template.spec).toMatchObject({ serviceAccountName: 'svc-fortune', automountServiceAccountToken: true });
});

test('the gateway reaches the page, members reach each other and the API server, and nobody else is let in', () => {
  const { spec } = named<NetworkPolicy>(synthesize(), 'NetworkPolicy', 'fortune');
  const member = { podSelector: { matchLabels: { app: 'fortune' } } };
  const inwards = spec.ingress.map(({ from, ports }) => [from[0], ports.map((one) => (one as { port: number }).port)]);
  expect(inwards).toHaveLength(3);
  expect(inwards).toContainEqual([member, [8081]]);
  expect(inwards).toContainEqual([expect.objectContaining({ namespaceSelector: expect.anything() as object }), [8080]]);
  expect(spec.egress).toContainEqual({ to: [member], ports: [{ port: 8081, protocol: 'TCP' }] });
  expect(spec.egress).toContainEqual({
    to: [{ ipBlock: { cidr: '0.0.0.0/0' } }],
    ports: [
      { port: 443, protocol: 'TCP' },
      { port: 6443, protocol: 'TCP' },
    ],
  });
});

test('one member at a time may be drained, and members keep to different nodes', () => {
  const manifests = synthesize();
  expect(named(manifests, 'PodDisruptionBudget', 'fortune')).toMatchObject({ spec: { maxUnavailable: 1 } });
  const { spec } = named<StatefulSet>(manifests, 'StatefulSet', 'fortune');
  expect(spec.template.spec.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey)).toContain(
    'kubernetes.io/hostname',
  );
});
