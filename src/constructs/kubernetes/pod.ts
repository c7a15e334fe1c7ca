import { k8s } from 'cdk8s-plus-28';
import type { EnvironmentValue } from '../../lab/lab';
import type { Resources } from './resources';

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
  readonly environment?: Readonly<Record<string, EnvironmentValue>>;
  /** Port that the container listens on; it is called `http`. @default - none */
  readonly port?: number;
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
    automountServiceAccountToken: false,
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
  };
}

function container(props: PodProps): k8s.Container {
  return {
    name: props.name,
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    ...(props.args && { args: [...props.args] }),
    ...(props.environment && { env: Object.entries(props.environment).map(environmentVariable) }),
    ...(props.port !== undefined && { ports: [{ name: 'http', containerPort: props.port }] }),
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

function environmentVariable([name, source]: [string, EnvironmentValue]): k8s.EnvVar {
  if ('value' in source) return { name, value: source.value };
  if ('secret' in source)
    return { name, valueFrom: { secretKeyRef: { name: source.secret.name, key: source.secret.key } } };
  return { name, valueFrom: { fieldRef: { fieldPath: source.field } } };
}

function quantities(amounts: Resources['limits']): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}

function volume({ name, configMap }: Mount): k8s.Volume {
  return configMap === undefined ? { name, emptyDir: {} } : { name, configMap: { name: configMap } };
}

function volumeMount({ name, path, configMap }: Mount): k8s.VolumeMount {
  return { name, mountPath: path, ...(configMap !== undefined && { readOnly: true }) };
}
