import { k8s, Service } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { port as portOf } from '../../constructs/kubernetes/flows';
import { restrictedPod } from '../../constructs/kubernetes/pod';
import { small } from '../../constructs/kubernetes/resources';
import { NetworkPolicy } from '../../constructs/kubernetes/network-policy';
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
    httpGet: { path: workload.http.basePath + path, port: k8s.IntOrString.fromString('http') },
    periodSeconds: 1,
  });
  return restrictedPod({
    name: container,
    image: release.image,
    serviceAccount: workload.serviceAccount,
    environment: release.environment,
    port: workload.http.port,
    liveness: { ...get('/health'), initialDelaySeconds: 5, failureThreshold: 10 },
    readiness: get('/readiness'),
    gracePeriod,
    resources: small,
  });
}

/** The address of a lesson's pods, which anybody in the cluster may call. */
export function addGreeterService(scope: Construct, name: string, app: string, { http }: HttpWorkload): void {
  const service = new Service(scope, 'Service', {
    metadata: { name, labels: { app } },
    ports: [{ name: 'http', port: servicePort, targetPort: http.port }],
  });
  service.selectLabel('app', app);
  new NetworkPolicy(scope, 'Traffic', {
    name: app,
    pods: { app },
    from: [{ peer: { namespaceSelector: {} }, ports: [portOf(http.port)] }],
  });
}
