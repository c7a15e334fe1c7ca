import { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { NodePlacement, Release, Workload } from '../../lab/lab';
import { environmentVariables, type PodEnvironment } from './environment';
import { placedOn } from './placement';
import { quantities, type Resources } from './resources';

export interface PodProps {
  /** Name of the container. */
  readonly name: string;
  readonly image: string;
  readonly resources: Resources;
  /** @default - the namespace's default account, without a token */
  readonly serviceAccount?: string;
  /** @default - what the image says */
  readonly args?: readonly string[];
  /** @default - none */
  readonly environment?: PodEnvironment;
  /** Where the pod is: members of a workload have it in their names. @default 'default', as where a chart names none */
  readonly namespace?: string | undefined;
  /** Ports that the container listens on, by name. @default - none */
  readonly ports?: Readonly<Record<string, number>>;
  /** @default - none */
  readonly liveness?: k8s.Probe;
  /** @default - none */
  readonly readiness?: k8s.Probe;
  /** User and group that the container runs as, not 0. @default 65532, `nonroot` of the distroless images */
  readonly user?: number;
  /** Folders of the container that are not part of its image. @default - none */
  readonly mounts?: readonly Mount[];
  /** Seconds from SIGTERM to SIGKILL. @default 30 */
  readonly gracePeriod?: number;
  /** @default Always */
  readonly restartPolicy?: 'Always' | 'OnFailure';
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
}

/**
 * A pod of one container that the Pod Security level `restricted` admits. It is L1 because cdk8s-plus
 * has no seccomp profile for the whole pod, which the mesh's sidecar needs as well to be admitted.
 */
export function restrictedPod(props: PodProps): k8s.PodSpec {
  const user = props.user ?? 65532;
  return {
    ...(props.serviceAccount !== undefined && { serviceAccountName: props.serviceAccount }),
    automountServiceAccountToken: props.usesApi ?? false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationGracePeriodSeconds: props.gracePeriod ?? 30,
    ...(props.restartPolicy && { restartPolicy: props.restartPolicy }),
    containers: [container(props)],
    ...(props.mounts && { volumes: props.mounts.map(volume) }),
    ...placedOn(props.nodes),
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

function container(props: PodProps): k8s.Container {
  return {
    name: props.name,
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    ...(props.args && { args: [...props.args] }),
    ...(props.environment && { env: environmentVariables(props.environment, props.namespace ?? 'default') }),
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

function volume({ name, configMap }: Mount): k8s.Volume {
  return configMap === undefined ? { name, emptyDir: {} } : { name, configMap: { name: configMap } };
}

function volumeMount({ name, path, configMap }: Mount): k8s.VolumeMount {
  return { name, mountPath: path, ...(configMap !== undefined && { readOnly: true }) };
}
