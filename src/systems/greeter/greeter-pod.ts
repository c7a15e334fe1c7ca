import { type k8s, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Connections } from '../../constructs/kubernetes/connections';
import { restrictedPod } from '../../constructs/kubernetes/pod';
import { httpGet } from '../../constructs/kubernetes/probes';
import { small } from '../../constructs/kubernetes/resources';
import type { HttpWorkload, Release } from '../../lab/lab';
import { servicePort } from './contract';

export interface GreeterPodProps {
  readonly workload: HttpWorkload;
  readonly release: Release;
  /** Name of the container. */
  readonly container: string;
}

/**
 * Seconds. The service answers for 2 s after it was told to stop and gives requests in flight at most 10 s
 * (src/runtime/serve.ts).
 */
const gracePeriod = 15;

/** The pod of both lessons. Its probes ask every second, so that a learner need not wait to see a change. */
export function greeterPod({ workload, release, container }: GreeterPodProps): k8s.PodSpec {
  const get = (path: string): k8s.Probe => ({
    httpGet: httpGet(workload.http.basePath + path),
    periodSeconds: 1,
  });
  return restrictedPod({
    name: container,
    image: release.image,
    serviceAccount: workload.serviceAccount,
    environment: release.environment,
    ports: { http: workload.http.port },
    liveness: { ...get('/health'), initialDelaySeconds: 5, failureThreshold: 10 },
    readiness: get('/readiness'),
    gracePeriod,
    resources: small,
  });
}

export interface GreeterServiceProps {
  readonly name: string;
  /** Label `app` of the pods. */
  readonly app: string;
  readonly workload: HttpWorkload;
}

/** The address of a lesson's pods. */
export class GreeterService extends Construct {
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { name, app, workload }: GreeterServiceProps) {
    super(scope, id);
    const { port } = workload.http;
    const service = new Service(this, 'Resource', {
      metadata: { name, labels: { app } },
      ports: [{ name: 'http', port: servicePort, targetPort: port }],
    });
    service.selectLabel('app', app);
    this.connections = new Connections(this, 'Connections', { name: app, pods: { app }, port });
  }
}
