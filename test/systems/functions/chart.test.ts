import type { Manifest } from '../../../src/synth/documents';
import { type Container, manifestsOf, named, namesOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

function synthesize(settings: object = {}, environment: 'local' | 'aws' = 'local'): readonly Manifest[] {
  const lab = { systems: ['functions'], functions: settings };
  return manifestsOf(environment === 'aws' ? fixtureLab('aws', lab) : fixtureLab('local', lab));
}

interface KnativeService {
  readonly spec: {
    readonly template: {
      readonly metadata: Readonly<Record<'labels' | 'annotations', Readonly<Record<string, string>>>>;
      readonly spec: {
        readonly containers: readonly [Container];
        readonly volumes: readonly { readonly configMap: { readonly name: string } }[];
        readonly [key: string]: unknown;
      };
    };
  };
}

const template = (module: string, settings?: object) =>
  named<KnativeService>(synthesize(settings), 'Service', `serverless-${module}`).spec.template;

test('each of the course’s modules is a Knative Service, at zero while nobody calls', () => {
  const services = synthesize().filter(({ kind }) => kind === 'Service');
  expect(services.map(({ apiVersion, metadata }) => [apiVersion, metadata.name])).toEqual([
    ['serving.knative.dev/v1', 'serverless-add'],
    ['serving.knative.dev/v1', 'serverless-multiply'],
  ]);
  expect(template('add').metadata.annotations).toMatchObject({
    'autoscaling.knative.dev/metric': 'concurrency',
    'autoscaling.knative.dev/target': '10',
    'autoscaling.knative.dev/min-scale': '0',
    'autoscaling.knative.dev/max-scale': '5',
    'autoscaling.knative.dev/window': '60s',
  });
});

test('lab.yaml says how modules scale', () => {
  const { metadata, spec } = template('add', { target: 3, maxScale: 2, stableWindowSeconds: 6 });
  expect(metadata.annotations).toMatchObject({
    'autoscaling.knative.dev/target': '3',
    'autoscaling.knative.dev/max-scale': '2',
    'autoscaling.knative.dev/window': '6s',
  });
  expect(spec.containerConcurrency).toBe(6);
});

test.each([
  ['python', 'add.py', 'def add(event, context):'],
  ['javascript', 'add.mjs', 'export function add(event, context) {'],
])('the source of a module travels in an immutable ConfigMap (%s)', (language, file, text) => {
  const manifests = synthesize({ language });
  const { volumes, containers } = named<KnativeService>(manifests, 'Service', 'serverless-add').spec.template.spec;
  const name = volumes[0]?.configMap.name ?? '';
  const { data, immutable } = named<{ data: Record<string, string>; immutable: boolean }>(manifests, 'ConfigMap', name);
  expect([Object.keys(data), immutable]).toEqual([[file], true]);
  expect(data[file]).toContain(text);
  expect(containers[0].volumeMounts).toEqual([{ name: 'module', mountPath: '/functions', readOnly: true }]);
});

test('another text is another ConfigMap, and so another revision', () => {
  const nameOf = (language: string) => template('add', { language }).spec.volumes[0]?.configMap.name;
  expect(nameOf('python')).not.toBe(nameOf('javascript'));
  expect(nameOf('python')).toBe(nameOf('python'));
});

test('a function gets no token of the cluster, no other Service’s address, and no right of root', () => {
  const { automountServiceAccountToken, enableServiceLinks, serviceAccountName, containers } = template('add').spec;
  expect([automountServiceAccountToken, enableServiceLinks, serviceAccountName]).toEqual([false, false, 'functions']);
  expect(containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 65_532,
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test('functions may call nobody, and only Knative and its gateway may call them', () => {
  interface Policy {
    readonly spec: {
      readonly podSelector: object;
      readonly egress?: object;
      readonly ingress: readonly {
        readonly from: readonly { namespaceSelector: { matchLabels: Readonly<Record<string, string>> } }[];
      }[];
    };
  }
  const { spec } = named<Policy>(synthesize(), 'NetworkPolicy', 'functions');
  expect(spec.podSelector).toEqual({ matchLabels: { app: 'functions' } });
  expect(spec.egress).toBeUndefined();
  const namespaces = spec.ingress.flatMap(({ from }) =>
    from.map((peer) => Object.values(peer.namespaceSelector.matchLabels)),
  );
  expect(new Set(namespaces.flat())).toEqual(new Set(['knative-serving', 'istio-system']));
  expect(template('add').metadata.labels).toMatchObject({ app: 'functions', 'sidecar.istio.io/inject': 'false' });
});

test.each([
  ['local', 'registry.example'],
  ['aws', undefined],
] as const)('Knative on %s asks a registry only for images that are pulled from it', (environment, skipped) => {
  const { spec } = named(synthesize({}, environment), 'KnativeServing', 'knative-serving') as unknown as {
    readonly spec: { readonly config: Readonly<Record<string, Readonly<Record<string, string>>>> };
  };
  expect(spec.config['deployment']?.['registries-skipping-tag-resolving']).toBe(skipped);
});

test.each([
  ['local', 1],
  ['aws', 2],
] as const)('Knative on %s comes by its operator, with calls by way of Istio', (environment, replicas) => {
  const manifests = synthesize({}, environment);
  expect(namesOf(manifests, 'Namespace')).toContain('knative-serving');
  expect(named(manifests, 'KnativeServing', 'knative-serving')).toMatchObject({
    apiVersion: 'operator.knative.dev/v1beta1',
    metadata: { namespace: 'knative-serving' },
    spec: { version: '1.23', ingress: { istio: { enabled: true } }, 'high-availability': { replicas } },
  });
});
