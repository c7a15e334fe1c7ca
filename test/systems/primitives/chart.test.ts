import { lessons } from '../../../src/systems/primitives/contract';
import type { Manifest } from '../../../src/synth/documents';
import { type Container, manifestsOf, named, namesOf, type PodSpec } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

type Pod = PodSpec & {
  readonly initContainers?: readonly Container[];
  readonly topologySpreadConstraints?: readonly object[];
  readonly affinity?: object;
};

const synthesized = new Map<string, readonly Manifest[]>();

/** Once for each choice of settings: it takes a second. */
function synthesize(settings: object = {}): readonly Manifest[] {
  const key = JSON.stringify(settings);
  const known =
    synthesized.get(key) ?? manifestsOf(fixtureLab('local', { systems: ['primitives'], primitives: settings }));
  synthesized.set(key, known);
  return known;
}

function podOf(name: string, settings?: object): Pod {
  return named<{ readonly spec: Pod }>(synthesize(settings), 'Pod', name).spec;
}

describe('the lesson on pods', () => {
  const { containers, initContainers, volumes, securityContext } = podOf('pod-1');
  const all = containers as readonly Container[];

  test('pod-1 holds a server on 80, another one on 8080, and a shell that waits', () => {
    expect(all.map(({ name, image, ports }) => [name, image.split('/').at(-1), ports])).toEqual([
      ['web', 'primitives-web:v1', [{ name: 'http', containerPort: 80 }]],
      ['second', 'primitives-web:v1', [{ name: 'second', containerPort: 8080 }]],
      ['busybox', 'busybox:1.37.0', undefined],
    ]);
    expect(all[2]).toHaveProperty('command', ['sh', '-c', 'trap exit TERM; sleep 36000000 & wait']);
  });

  test('all three share a folder, in which the index page lies before they start', () => {
    expect(all.map(({ volumeMounts }) => volumeMounts)).toEqual(
      Array(3).fill([{ name: 'site', mountPath: '/usr/share/site' }]),
    );
    expect(volumes).toEqual([
      { name: 'site', emptyDir: {} },
      { name: 'page', configMap: { name: 'index-page' } },
    ]);
    expect(initContainers).toMatchObject([{ command: ['cp', '/page/index.html', '/usr/share/site/index.html'] }]);
  });

  test('each container has its own limits of CPU and memory', () => {
    expect(all.map(({ resources }) => [resources.limits.cpu, resources.limits.memory])).toEqual([
      ['500m', '256Mi'],
      ['500m', '256Mi'],
      ['100m', '16Mi'],
    ]);
  });

  test('port 80 is opened by a setting of the pod’s own network, and nobody is root', () => {
    expect(securityContext).toMatchObject({
      runAsNonRoot: true,
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
    });
  });
});

test.each([
  ['round-robin', { topologySpreadConstraints: [expect.objectContaining({ whenUnsatisfiable: 'ScheduleAnyway' })] }],
  ['one-a-node', { affinity: { podAntiAffinity: expect.anything() as object } }],
])('placement %s is what the pods ask of the scheduler', (placement, expected) => {
  expect(podOf('pod-2', { placement })).toMatchObject(expected);
});

test('placement at random asks nothing of the scheduler', () => {
  const pod = podOf('pod-2', { placement: 'random' });
  expect(pod).not.toHaveProperty('topologySpreadConstraints');
  expect(pod).not.toHaveProperty('affinity');
});

test.each([
  ['pod-1-2-service', 88, ['pod-1', 'pod-2']],
  ['pod-3-4-5-service', 99, ['pod-3-4-5']],
  ['pod-1-replicaset', 80, ['pod-1-replicaset']],
])('%s leads from port %d to port 80 of %j', (name, port, owners) => {
  const manifests = synthesize();
  const { spec } = named<{ spec: { selector: { app: string }; ports: object[] } }>(manifests, 'Service', name);
  expect(spec.ports).toEqual([expect.objectContaining({ port, targetPort: 80 })]);
  interface Owner {
    readonly spec: { readonly template?: { readonly metadata: { readonly labels: { readonly app: string } } } };
  }
  const selected = manifests
    .filter(({ kind, metadata, ...rest }) => {
      const { spec: owner } = rest as unknown as Owner;
      const labels = kind === 'Pod' ? metadata.labels : owner?.template?.metadata.labels;
      return ['Pod', 'Deployment', 'ReplicaSet'].includes(kind) && labels?.['app' as never] === spec.selector.app;
    })
    .map(({ metadata }) => metadata.name);
  expect(selected).toEqual(owners);
});

test.each(['ROUND_ROBIN', 'RANDOM'])('the mesh balances every Service by %s', (strategy) => {
  const manifests = synthesize({ strategy });
  const names = namesOf(manifests, 'DestinationRule');
  expect([...names].sort()).toEqual(['pod-1-2-service', 'pod-1-replicaset', 'pod-3-4-5-service']);
  for (const name of names) {
    const { spec } = named<{ spec: object }>(manifests, 'DestinationRule', name);
    expect(spec).toMatchObject({ host: name, trafficPolicy: { loadBalancer: { simple: strategy } } });
  }
});

test('three replicas, by a Deployment and by a ReplicaSet alone', () => {
  const manifests = synthesize();
  const replicas = (kind: string, name: string) =>
    named<{ spec: { replicas: number } }>(manifests, kind, name).spec.replicas;
  expect([replicas('Deployment', 'pod-3-4-5'), replicas('ReplicaSet', 'pod-1-replicaset')]).toEqual([3, 3]);
});

test('the autoscaler keeps 3 to 7 pods at half of their CPU and memory, and looks back ten seconds', () => {
  const manifests = synthesize();
  const { spec } = named<{ spec: object }>(manifests, 'HorizontalPodAutoscaler', lessons.autoscaler.name);
  const metric = (name: string) => ({
    type: 'ContainerResource',
    containerResource: { name, container: 'hpa-test', target: { type: 'Utilization', averageUtilization: 50 } },
  });
  expect(spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hpa-test' },
    minReplicas: 3,
    maxReplicas: 7,
    metrics: [metric('cpu'), metric('memory')],
    behavior: {
      scaleUp: { stabilizationWindowSeconds: 10, policies: [{ type: 'Pods', value: 4, periodSeconds: 10 }] },
      scaleDown: { stabilizationWindowSeconds: 10, policies: [{ type: 'Percent', value: 100, periodSeconds: 10 }] },
    },
  });
  expect(named<{ spec: object }>(manifests, 'Deployment', 'hpa-test').spec).not.toHaveProperty('replicas');
});

describe('one host with a path for each Service', () => {
  interface Route {
    readonly spec: {
      readonly hosts: readonly string[];
      readonly gateways: readonly string[];
      readonly http: readonly {
        readonly match: readonly { readonly uri: object }[];
        readonly route: readonly { readonly destination: { readonly host: string; readonly port: object } }[];
      }[];
    };
  }

  test.each([
    ['dns-1', ['minik8s-dns.internal'], ['dns-1']],
    ['dns-1-inside', ['minik8s-dns'], ['mesh']],
  ])('%s leads %j through %j', (name, hosts, gateways) => {
    const { spec } = named<Route>(synthesize(), 'VirtualService', name);
    expect([spec.hosts, spec.gateways]).toEqual([hosts, gateways]);
    expect(spec.http.map(({ match, route }) => [match.map(({ uri }) => uri), route[0]?.destination])).toEqual(
      [
        ['pod-1-2-service', 88],
        ['pod-3-4-5-service', 99],
        ['hpa-test', 5053],
      ].map(([host, number]) => [
        [{ exact: `/${String(host)}` }, { prefix: `/${String(host)}/` }],
        { host, port: { number } },
      ]),
    );
  });

  test.each(['istio', 'gateway-api'])('every rule has a time limit, written as %s', (gateway) => {
    const kinds = ['VirtualService', 'HTTPRoute'];
    const limits = synthesize({ gateway })
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap((manifest) => {
        const { http = [], rules = [] } = (manifest as unknown as { spec: Record<string, { timeout: string }[]> }).spec;
        return [...http.map(({ timeout }) => timeout), ...rules.map((rule) => (rule as never)['timeouts']['request'])];
      });
    expect(limits).toEqual(Array(6).fill('15s'));
  });

  test('pods find the host by a Service of its name', () => {
    expect(named<{ spec: object }>(synthesize(), 'Service', 'minik8s-dns').spec).toMatchObject({
      ports: [{ port: 80 }],
    });
  });

  test('the Gateway API says the same', () => {
    const manifests = synthesize({ gateway: 'gateway-api' });
    expect(namesOf(manifests, 'VirtualService')).toEqual([]);
    expect(namesOf(manifests, 'HTTPRoute')).toEqual(['dns-1', 'dns-1-inside']);
    const { spec } = named<{ spec: { rules: { matches: object[]; backendRefs: object[] }[] } }>(
      manifests,
      'HTTPRoute',
      'dns-1',
    );
    expect(spec.rules.map(({ matches, backendRefs }) => [matches[0], backendRefs[0]])).toEqual([
      [{ path: { type: 'PathPrefix', value: '/pod-1-2-service' } }, { name: 'pod-1-2-service', port: 88 }],
      [{ path: { type: 'PathPrefix', value: '/pod-3-4-5-service' } }, { name: 'pod-3-4-5-service', port: 99 }],
      [{ path: { type: 'PathPrefix', value: '/hpa-test' } }, { name: 'hpa-test', port: 5053 }],
    ]);
  });
});

test('every web server may be called by the gateway and by the web servers’ own account, and by nobody else', () => {
  const manifests = synthesize();
  interface Policy {
    readonly spec: {
      readonly rules: readonly { readonly from: readonly { readonly source: { readonly principals: string[] } }[] }[];
    };
  }
  for (const app of ['pod-1-2', 'pod-3-4-5', 'pod-1-replicaset']) {
    const { spec } = named<Policy>(manifests, 'AuthorizationPolicy', app);
    const principals = spec.rules.flatMap(({ from }) => from.flatMap(({ source }) => source.principals));
    expect([...new Set(principals)].sort()).toEqual([
      'cluster.local/ns/istio-system/sa/istio-ingressgateway',
      'cluster.local/ns/primitives/sa/web',
    ]);
  }
});
