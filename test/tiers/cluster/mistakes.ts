/** Deliberate mistakes in the committed documents, each with what the API server says about it. */
import type { Manifest } from '../../../src/synth/documents';

/** The part of a document that mistakes are made in; typed loosely because mistakes are ill-typed. */
export interface Editable {
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec: Record<string, unknown>;
}

export interface Mistake {
  readonly title: string;
  readonly kind: string;
  readonly make: (document: Editable) => void;
  readonly refusal: RegExp;
}

type Fields = Record<string, unknown>;

interface PodTemplate {
  metadata: { labels: Record<string, string> };
  spec: Fields & { containers: [Fields & { name: string; resources: { requests: Fields; limits: Fields } }] };
}

const templateOf = ({ spec }: Editable) => spec['template'] as PodTemplate;
const containerOf = (document: Editable) => templateOf(document).spec.containers[0];
const deployment = (title: string, make: Mistake['make'], refusal: RegExp): Mistake => ({
  title,
  kind: 'Deployment',
  make,
  refusal,
});
const inContainer = (title: string, fields: Fields, refusal: RegExp) =>
  deployment(title, (document) => void Object.assign(containerOf(document), fields), refusal);
const inSpec = (kind: string, title: string, fields: Fields, refusal: RegExp): Mistake => ({
  title,
  kind,
  make: ({ spec }) => void Object.assign(spec, fields),
  refusal,
});

const ofWorkloads: readonly Mistake[] = [
  deployment(
    'a selector that misses its own pods',
    (it) => void (templateOf(it).metadata.labels['app'] = 'other'),
    /`selector` does not match template `labels`/,
  ),
  deployment(
    'a label with a space',
    (it) => void ((it.metadata.labels ??= {})['app'] = 'two words'),
    /a valid label must/,
  ),
  deployment('a name in capitals', (it) => void (it.metadata.name = 'Users'), /lowercase RFC 1123/),
  deployment(
    'a namespace that does not exist',
    (it) => void (it.metadata.namespace = 'nowhere'),
    /namespaces "nowhere" not found/,
  ),
  inSpec('Deployment', 'fewer than no replicas', { replicas: -1 }, /must be greater than or equal to 0/),
  inSpec('Deployment', 'a misspelt field', { replica: 2 }, /replica: field not declared in schema/),
  inSpec(
    'Deployment',
    'a strategy that does not exist',
    { strategy: { type: 'BlueGreen' } },
    /spec.strategy: Unsupported value/,
  ),
  deployment(
    'a pod that never restarts',
    (it) => void (templateOf(it).spec['restartPolicy'] = 'Never'),
    /supported values: "Always"/,
  ),
  deployment(
    'a spread over nodes without a skew',
    (it) =>
      void (templateOf(it).spec['topologySpreadConstraints'] = [
        { maxSkew: 0, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' },
      ]),
    /maxSkew: Invalid value: 0: must be greater than zero/,
  ),
  deployment(
    'an amount of CPU that is no number',
    (it) => void (containerOf(it).resources.requests['cpu'] = 'half'),
    /quantit/,
  ),
  deployment(
    'a request above its limit',
    (it) => void (containerOf(it).resources.requests['memory'] = '2Gi'),
    /must be less than or equal to memory limit/,
  ),
  inContainer('no image', { image: '' }, /image: Required value/),
  inContainer('a pull policy that does not exist', { imagePullPolicy: 'Sometimes' }, /Unsupported value: "Sometimes"/),
  inContainer('a port beyond 65535', { ports: [{ containerPort: 70_000 }] }, /must be between 1 and 65535/),
  inContainer(
    'a variable from a Secret without a key',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's' } } }] },
    /secretKeyRef.key: Required value/,
  ),
  inContainer(
    'a variable with two sources',
    { env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    /may not be specified when `value` is not empty/,
  ),
  inContainer(
    'a probe with two ways to ask',
    { livenessProbe: { httpGet: { port: 1 }, tcpSocket: { port: 1 } } },
    /may not specify more than 1 handler type/,
  ),
  inContainer(
    'a mount of a volume that is not there',
    { volumeMounts: [{ name: 'gone', mountPath: '/gone' }] },
    /volumeMounts\[0\].name: Not found: "gone"/,
  ),
];

const ofAddresses: readonly Mistake[] = [
  inSpec('Service', 'a Service on port 0', { ports: [{ name: 'http', port: 0 }] }, /must be between 1 and 65535/),
  inSpec(
    'Service',
    'a Service with an address of another network',
    { clusterIP: '192.0.2.1', clusterIPs: ['192.0.2.1'] },
    /not in the valid range|provided IP/,
  ),
  inSpec(
    'Service',
    'two ports of one name',
    {
      ports: [
        { name: 'http', port: 1 },
        { name: 'http', port: 2 },
      ],
    },
    /Duplicate value: "http"|duplicate entries/,
  ),
  inSpec('Service', 'a type of Service that does not exist', { type: 'Public' }, /Unsupported value: "Public"/),
  inSpec(
    'PodDisruptionBudget',
    'a budget with both of its bounds',
    { minAvailable: 1 },
    /minAvailable and maxUnavailable cannot be both set/,
  ),
  inSpec(
    'Job',
    'a Job whose pod restarts for ever',
    {},
    /restartPolicy: Required value: valid values: "OnFailure", "Never"/,
  ),
];

const ofTheMesh: readonly Mistake[] = [
  inSpec(
    'VirtualService',
    'a route with a misspelt field',
    { http: [{ route: [{ destination: { host: 'a', subsett: 'v1' } }] }] },
    /subsett: field not declared in schema/,
  ),
  inSpec(
    'VirtualService',
    'a delay that is no duration',
    { http: [{ fault: { delay: { fixedDelay: 'soon' } }, route: [{ destination: { host: 'a' } }] }] },
    /must be a valid duration/,
  ),
  inSpec(
    'DestinationRule',
    'a misspelt way to balance',
    { trafficPolicy: { loadBalancer: { simple: 'RANDUM' } } },
    /Unsupported value: "RANDUM"/,
  ),
  inSpec(
    'DestinationRule',
    'a subset without a name',
    { subsets: [{ labels: { version: 'v1' } }] },
    /subsets\[0\].name: Required value/,
  ),
  inSpec(
    'Gateway',
    'a server without hosts',
    { servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' } }] },
    /hosts: Required value/,
  ),
  inSpec(
    'ServiceEntry',
    'a place that does not exist',
    { location: 'MESH_OUTSIDE' },
    /Unsupported value: "MESH_OUTSIDE"/,
  ),
  inSpec(
    'ServiceMonitor',
    'an interval in words',
    { endpoints: [{ port: 'http', interval: 'often' }] },
    /should match/,
  ),
];

/** A Job's own mistake sits in its pod. */
function withJob(mistake: Mistake): Mistake {
  if (mistake.kind !== 'Job') return mistake;
  return { ...mistake, make: (document) => void (templateOf(document).spec['restartPolicy'] = 'Always') };
}

export const mistakes: readonly Mistake[] = [...ofWorkloads, ...ofAddresses, ...ofTheMesh].map(withJob);

/** Things that a pod must not be under the level `restricted`, as fields of its container or of itself. */
export const unsafePods: readonly {
  readonly title: string;
  readonly pod?: Fields;
  readonly container?: Fields;
  readonly refusal: RegExp;
}[] = [
  { title: 'privileged', container: { securityContext: { privileged: true } }, refusal: /privileged/ },
  {
    title: 'free to gain privileges',
    container: { securityContext: {} },
    refusal: /allowPrivilegeEscalation != false/,
  },
  {
    title: 'root',
    container: { securityContext: { runAsUser: 0, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
    refusal: /runAsUser=0/,
  },
  {
    title: 'with capabilities',
    container: {
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } },
    },
    refusal: /unrestricted capabilities/,
  },
  {
    title: 'without a filter for system calls',
    pod: { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Unconfined' } } },
    refusal: /seccompProfile/,
  },
  { title: 'on the network of the node', pod: { hostNetwork: true }, refusal: /host namespaces/ },
  { title: 'among the processes of the node', pod: { hostPID: true }, refusal: /host namespaces/ },
  {
    title: 'with a folder of the node',
    pod: { volumes: [{ name: 'h', hostPath: { path: '/' } }] },
    refusal: /hostPath/,
  },
];

/** The first document of a kind, copied so that a mistake can be made in it. */
export function editable(manifests: readonly Manifest[], kind: string): Manifest & Editable {
  const manifest = manifests.find((candidate) => candidate.kind === kind);
  if (!manifest) throw new Error(`dist has no ${kind} to make a mistake in.`);
  return structuredClone(manifest) as Manifest & Editable;
}
