import { fixtureLab } from '../../support/lab';
import { manifestsOf, named, namesOf, type Workload } from '../../support/charts';

const local = manifestsOf(fixtureLab('local'));
const aws = manifestsOf(fixtureLab('aws'));

/** The names that courses know by heart. */
const services = [
  {
    deployment: 'cmpt756s1',
    service: 'cmpt756s1',
    version: 'v1',
    port: 30000,
    path: '/api/v1/user',
    account: 'svc-s1',
  },
  {
    deployment: 'cmpt756s2-v1',
    service: 'cmpt756s2',
    version: 'v1',
    port: 30001,
    path: '/api/v1/music',
    account: 'svc-s2',
  },
  {
    deployment: 'cmpt756s2-v2',
    service: 'cmpt756s2',
    version: 'v2',
    port: 30001,
    path: '/api/v1/music',
    account: 'svc-s2',
  },
  {
    deployment: 'cmpt756db',
    service: 'cmpt756db',
    version: 'v1',
    port: 30002,
    path: '/api/v1/datastore',
    account: 'svc-db',
  },
];

describe.each(services)('$deployment', ({ deployment, service, version, port, path, account }) => {
  const { metadata, spec } = named<Workload>(aws, 'Deployment', deployment);
  const { spec: pod, metadata: podMetadata } = spec.template;
  const [container] = pod.containers;

  test('runs its image under its service account, which gets no token of the Kubernetes API', () => {
    expect(metadata.namespace).toBe('c756ns');
    expect(container).toMatchObject({
      image: `registry.example/octocat/${service}:${version}`,
      imagePullPolicy: 'IfNotPresent',
      ports: [{ name: 'http', containerPort: port }],
    });
    expect(pod).toMatchObject({ serviceAccountName: account, automountServiceAccountToken: false });
    expect(named(aws, 'ServiceAccount', account)).toMatchObject({ automountServiceAccountToken: false });
  });

  test('labels its pods with app and version, and selects them by both', () => {
    expect(spec.selector?.matchLabels).toEqual({ app: service, version });
    expect(podMetadata.labels).toEqual({
      app: service,
      version,
      'app.kubernetes.io/name': service,
      'app.kubernetes.io/version': version,
      'app.kubernetes.io/part-of': 'music',
      'app.kubernetes.io/managed-by': 'systems-lab',
    });
  });

  test('is probed after 10 s and every 5 s, and given up after 5 failures', () => {
    const probe = { initialDelaySeconds: 10, periodSeconds: 5, failureThreshold: 5 };
    expect(container.livenessProbe).toEqual({ httpGet: { path: `${path}/health`, port: 'http' }, ...probe });
    expect(container.readinessProbe).toEqual({
      httpGet: { path: `${path}/readiness`, port: 'http' },
      timeoutSeconds: 2,
      ...probe,
    });
    expect(container).not.toHaveProperty('startupProbe');
  });

  test('has time to drain, and its pods are spread over the nodes', () => {
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(2 + 10 + 5);
    expect(pod.topologySpreadConstraints).toMatchObject([{ topologyKey: 'kubernetes.io/hostname', maxSkew: 1 }]);
  });

  test('is behind a Service with the port http that selects by app alone', () => {
    expect(named(aws, 'Service', service)).toMatchObject({
      spec: { type: 'ClusterIP', selector: { app: service }, ports: [{ name: 'http', port, targetPort: port }] },
    });
    expect(named<{ spec: { selector: object } }>(aws, 'Service', service).spec.selector).toEqual({ app: service });
  });

  test('is scraped by the Prometheus of release c756', () => {
    const monitor = named<{ spec: object }>(aws, 'ServiceMonitor', service);
    expect(monitor.metadata).toMatchObject({ namespace: 'c756ns', labels: { release: 'c756' } });
    expect(monitor.spec).toMatchObject({
      selector: { matchLabels: { app: service } },
      endpoints: [{ port: 'http', path: '/metrics' }],
    });
    expect(named(aws, 'Service', service).metadata.labels).toMatchObject({ app: service });
  });
});

describe('environment variables of a pod', () => {
  test('are values that are known and references to Secrets, never the secret itself', () => {
    const { spec } = named<Workload>(aws, 'Deployment', 'cmpt756s1');
    expect(spec.template.spec.containers[0].env).toEqual([
      { name: 'DATASTORE_URL', value: 'http://cmpt756db:30002/api/v1/datastore' },
      { name: 'JWT_SECRET', valueFrom: { secretKeyRef: { name: 'svc-s1-jwt', key: 'secret' } } },
      { name: 'JWT_LIFETIME_SECONDS', value: '3600' },
    ]);
    expect(namesOf(aws, 'Secret')).toEqual([]);
  });
});

describe('replicas', () => {
  test.each([
    { environment: 'local', manifests: local, replicas: 1, budgets: [] },
    { environment: 'aws', manifests: aws, replicas: 2, budgets: services.map(({ deployment }) => deployment) },
  ])(
    'are $replicas on $environment, and a disruption budget guards more than one',
    ({ manifests, replicas, budgets }) => {
      const counts = services.map(
        ({ deployment }) => named<Workload>(manifests, 'Deployment', deployment).spec.replicas,
      );
      expect(new Set(counts)).toEqual(new Set([replicas]));
      expect(namesOf(manifests, 'PodDisruptionBudget')).toEqual(budgets);
    },
  );
});

describe('the loader', () => {
  test('is a Job that finds its rows in the ConfigMaps users and music', () => {
    const { spec } = named<Workload>(aws, 'Job', 'cmpt756loader');
    const pod = spec.template.spec;
    expect(pod.serviceAccountName).toBe('svc-loader');
    expect(pod.containers[0].volumeMounts).toMatchObject([
      { name: 'users', mountPath: '/data/users', readOnly: true },
      { name: 'music', mountPath: '/data/music', readOnly: true },
    ]);
    expect(pod.volumes).toEqual([
      { name: 'users', configMap: { name: 'users' } },
      { name: 'music', configMap: { name: 'music' } },
    ]);
  });

  test('gets the rows whole, with the song that everyone looks up', () => {
    type Rows = { readonly data: Readonly<Record<string, string>> };
    expect(named<Rows>(aws, 'ConfigMap', 'users').data['users.csv']).toMatch(/^fname,lname,email,uuid\n/);
    expect(named<Rows>(aws, 'ConfigMap', 'music').data['music.csv']).toContain(
      '\nTaylor Swift,The Last Great American Dynasty,6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea\n',
    );
  });
});

describe('the store', () => {
  const endpoint = { name: 'DYNAMODB_URL', value: 'http://dynamodb:8000' };
  const environmentOf = (manifests: typeof aws) =>
    named<Workload>(manifests, 'Deployment', 'cmpt756db').spec.template.spec.containers[0].env;

  test('is in the cluster on local, and DB is told its address', () => {
    const { spec } = named<Workload>(local, 'Deployment', 'dynamodb');
    expect(spec.template.spec.containers[0].ports).toEqual([{ name: 'http', containerPort: 8000 }]);
    expect(spec.template.spec.containers[0].args).toContain('-sharedDb');
    expect(named(local, 'Service', 'dynamodb')).toMatchObject({
      spec: { selector: { app: 'dynamodb' }, ports: [{ name: 'http', port: 8000 }] },
    });
    expect(environmentOf(local)).toContainEqual(endpoint);
    expect(namesOf(local, 'ServiceEntry')).toEqual([]);
  });

  test('is DynamoDB of the region on aws, which the mesh knows by name', () => {
    expect(namesOf(aws, 'Deployment')).not.toContain('dynamodb');
    expect(environmentOf(aws)).not.toContainEqual(endpoint);
    const manifests = manifestsOf(fixtureLab('aws', { aws: { region: 'eu-west-1' } }));
    expect(named<{ spec: object }>(manifests, 'ServiceEntry', 'dynamodb-eu-west-1').spec).toEqual({
      hosts: ['dynamodb.eu-west-1.amazonaws.com'],
      location: 'MESH_EXTERNAL',
      ports: [{ name: 'tls', number: 443, protocol: 'TLS' }],
      resolution: 'DNS',
    });
  });
});
