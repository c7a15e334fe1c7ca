import { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { NodePlacement, Release, Workload } from '../../lab/lab';
import { environmentVariables, type PodEnvironment } from './environment';
import { placedOn } from './placement';
import { quantities, type Resources } from './resources';

export interface ContainerProps {
  readonly name: string;
  readonly image: string;
  readonly resources: Resources;
  /** @default - what the image says */
  readonly command?: readonly string[];
  /** @default - what the image says */
  readonly args?: readonly string[];
  /** @default - none */
  readonly environment?: PodEnvironment;
  /** Ports that the container listens on, by name. @default - none */
  readonly ports?: Readonly<Record<string, number>>;
  /** @default - none */
  readonly liveness?: k8s.Probe;
  /** @default - none */
  readonly readiness?: k8s.Probe;
  /** Folders of the container that are not part of its image. @default - none */
  readonly mounts?: readonly Mount[];
}

/** A pod by its main container. */
export interface PodProps extends ContainerProps {
  /** Containers that run with the main one, behind it in the list. @default - none */
  readonly beside?: readonly ContainerProps[];
  /** Containers that run to their end, one after another, before the others start. @default - none */
  readonly before?: readonly ContainerProps[];
  /** @default - the namespace's default account, without a token */
  readonly serviceAccount?: string;
  /** Where the pod is: members of a workload have it in their names. @default 'default', as where a chart names none */
  readonly namespace?: string | undefined;
  /** User and group that the containers run as, not 0. @default 65532, `nonroot` of the distroless images */
  readonly user?: number;
  /** Lets containers that are not root listen on ports below 1024. @default false */
  readonly lowPorts?: boolean;
  /** Seconds from SIGTERM to SIGKILL. @default 30 */
  readonly gracePeriod?: number;
  /** @default Always */
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  /** Nodes that it is put on. @default - any that keep nobody away */
  readonly nodes?: NodePlacement | undefined;
  /** Whether it calls the Kubernetes API, for which it gets its account's token. @default false */
  readonly usesApi?: boolean;
}

export interface Mount {
  readonly name: string;
  readonly path: string;
  /** ConfigMap whose keys are the files, read-only. @default - an empty writable folder */
  readonly configMap?: string;
  /** Whether it is the account's token for the Kubernetes API: for one container only, unlike `usesApi`. @default false */
  readonly token?: boolean;
}

/**
 * A pod that the Pod Security level `restricted` admits. It is L1 because cdk8s-plus has no seccomp profile
 * for the whole pod, which the mesh's sidecar needs as well to be admitted.
 */
export function restrictedPod(props: PodProps): k8s.PodSpec {
  const { beside = [], before = [] } = props;
  const mounts = [props, ...beside, ...before].flatMap((container) => container.mounts ?? []);
  const volumes = [...new Map(mounts.map((mount) => [mount.name, mount])).values()];
  return {
    ...(props.serviceAccount !== undefined && { serviceAccountName: props.serviceAccount }),
    automountServiceAccountToken: props.usesApi ?? false,
    enableServiceLinks: false,
    securityContext: securityOf(props),
    terminationGracePeriodSeconds: props.gracePeriod ?? 30,
    ...(props.restartPolicy && { restartPolicy: props.restartPolicy }),
    ...(before.length > 0 && { initContainers: before.map((each) => containerOf(each, props.namespace)) }),
    containers: [props, ...beside].map((each) => containerOf(each, props.namespace)),
    ...(volumes.length > 0 && { volumes: volumes.map(volume) }),
    ...placedOn(props.nodes),
  };
}

function securityOf({ user = 65532, lowPorts }: PodProps): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: 'RuntimeDefault' },
    // One of the settings that `restricted` allows: it is of the pod's own network.
    ...(lowPorts && { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] }),
  };
}

/** What a pod gets from the contract of its workload, wherever it runs. */
export function contracted(
  scope: Construct,
  { serviceAccount, nodes }: Workload,
  { image, environment }: Release,
): Pick<PodProps, 'image' | 'serviceAccount' | 'environment' | 'namespace' | 'nodes'> {
  return { image, serviceAccount, environment, namespace: Chart.of(scope).namespace, nodes };
}

/**
 * The template of whatever makes such pods: with the labels of the chart, which cdk8s puts on objects alone.
 * @param labels - of the pods, among them those that select them
 */
export function podTemplate(
  scope: Construct,
  labels: Readonly<Record<string, string>>,
  spec: k8s.PodSpec,
  annotations?: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const all = { ...Chart.of(scope).labels, ...labels };
  return { metadata: { labels: all, ...(annotations && { annotations: { ...annotations } }) }, spec };
}

/** Tells the mesh's sidecar where the metrics are that it shows beside its own. */
export function metricsAnnotations(port: number): Record<string, string> {
  return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port), 'prometheus.io/path': '/metrics' };
}

function containerOf(props: ContainerProps, namespace = 'default'): k8s.Container {
  return {
    name: props.name,
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    ...(props.command && { command: [...props.command] }),
    ...(props.args && { args: [...props.args] }),
    ...(props.environment && { env: environmentVariables(props.environment, namespace) }),
    ...(props.ports && {
      ports: Object.entries(props.ports).map(([name, containerPort]) => ({ name, containerPort })),
    }),
    ...(props.liveness && { livenessProbe: props.liveness }),
    ...(props.readiness && { readinessProbe: props.readiness }),
    resources: { requests: quantities(props.resources.requests), limits: quantities(props.resources.limits) },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
    ...(props.mounts && { volumeMounts: props.mounts.map(volumeMount) }),
  };
}

function volume({ name, configMap, token }: Mount): k8s.Volume {
  if (token) return { name, projected: { sources: accountSources } };
  return configMap === undefined ? { name, emptyDir: {} } : { name, configMap: { name: configMap } };
}

/** What Kubernetes itself mounts where a pod's account shows its token: for an hour, then another one. */
const accountSources: k8s.VolumeProjection[] = [
  { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  { downwardApi: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
];

function volumeMount({ name, path, configMap, token }: Mount): k8s.VolumeMount {
  return { name, mountPath: path, ...((configMap !== undefined || token) && { readOnly: true }) };
}
