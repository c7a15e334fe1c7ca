import { Chart } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  Service,
  ServiceSpecTemplateSpecContainersReadinessProbeHttpGetPort as ProbePort,
  ServiceSpecTemplateSpecContainersResourcesLimits as Limit,
  ServiceSpecTemplateSpecContainersResourcesRequests as Requested,
  type ServiceSpecTemplate,
  type ServiceSpecTemplateSpecContainers,
} from '../../../imports/serving.knative.dev';
import { environmentVariables } from '../../constructs/kubernetes/environment';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import { small } from '../../constructs/kubernetes/resources';
import type { HttpWorkload } from '../../lab/lab';
import { serviceName } from './contract';
import type { ModuleFile } from './data';
import { sourceName } from './domain/source';

export interface FunctionServiceProps {
  /** Name of the module. */
  readonly module: string;
  readonly file: ModuleFile;
  /** The runtime that serves it. */
  readonly workload: HttpWorkload;
  /** Calls at the same time that one pod is meant to have. */
  readonly target: number;
  /** Most pods. */
  readonly maxScale: number;
  readonly stableWindowSeconds: number;
}

/** Where the module lies in the container, as the contract's environment says. */
const folder = '/functions';

/** Calls that a pod is given at most, as a multiple of those that it is meant to have. */
const headroom = 2;

/**
 * Seconds. Above the time limit of a call, and the 10 s that it may wait for a worker
 * (services/functions/pool.ts).
 */
const timeoutSeconds = 30;

/**
 * A module behind an address of its own, at zero while nobody calls: a Knative Service, and its source in a
 * ConfigMap that is called after what is in it, so that another text is another revision.
 */
export class FunctionService extends Construct {
  readonly service: Service;

  constructor(scope: Construct, id: string, props: FunctionServiceProps) {
    super(scope, id);
    const source = this.addSource(props);
    const { module, workload } = props;
    this.service = new Service(this, 'Resource', {
      metadata: { name: serviceName(module), labels: { ...workloadLabels(workload), module } },
      spec: { template: this.template(props, source) },
    });
  }

  private addSource({ module, file, workload }: FunctionServiceProps): ConfigMap {
    return new ConfigMap(this, 'Source', {
      metadata: { name: sourceName(module, file.source), labels: workloadLabels(workload) },
      data: { [file.name]: file.source },
      immutable: true,
    });
  }

  private template(props: FunctionServiceProps, { name: source }: ConfigMap): ServiceSpecTemplate {
    const { module, workload, target, maxScale, stableWindowSeconds } = props;
    const [release] = workload.releases;
    const labels = { ...Chart.of(this).labels, ...workloadLabels(workload), module, version: release.version };
    return {
      metadata: {
        // The activator has no certificate of the mesh: calls come from it in plain text, and by NetworkPolicy from it alone.
        labels: { ...labels, 'sidecar.istio.io/inject': 'false' },
        annotations: {
          'autoscaling.knative.dev/class': 'kpa.autoscaling.knative.dev',
          'autoscaling.knative.dev/metric': 'concurrency',
          'autoscaling.knative.dev/target': String(target),
          'autoscaling.knative.dev/min-scale': '0',
          'autoscaling.knative.dev/max-scale': String(maxScale),
          'autoscaling.knative.dev/window': `${stableWindowSeconds}s`,
        },
      },
      spec: {
        containerConcurrency: target * headroom,
        timeoutSeconds,
        serviceAccountName: workload.serviceAccount,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        containers: [this.container(workload)],
        volumes: [{ name: 'module', configMap: { name: source } }],
      },
    };
  }

  private container(workload: HttpWorkload): ServiceSpecTemplateSpecContainers {
    const [{ image, environment }] = workload.releases;
    return {
      image,
      ports: [{ containerPort: workload.http.port }],
      env: environmentVariables(environment, Chart.of(this).namespace ?? 'default'),
      readinessProbe: { httpGet: { path: '/readiness', port: ProbePort.fromNumber(workload.http.port) } },
      resources: {
        requests: mapped(small.requests, (amount) => Requested.fromString(amount)),
        limits: mapped(limits, (amount) => Limit.fromString(amount)),
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      volumeMounts: [{ name: 'module', mountPath: folder, readOnly: true }],
    };
  }
}

/** The runtime takes 100 MB, and each of its four workers up to 128. */
export const limits = { ...small.limits, memory: '640Mi' };

function mapped<T>(amounts: Readonly<Record<string, string>>, make: (amount: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, make(amount)]));
}
