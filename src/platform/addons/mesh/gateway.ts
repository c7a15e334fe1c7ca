import type { ClusterKind } from '../../../lab/lab';
import { type ContainerResources, smallWithoutCpuLimit } from '../resources';

/** Values of the chart `gateway`, as far as they are set here; its schema knows no others. */
export interface GatewayValues {
  readonly replicaCount: number;
  readonly autoscaling: { readonly enabled: boolean };
  readonly podDisruptionBudget?: { readonly minAvailable: number };
  readonly resources: ContainerResources;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly terminationGracePeriodSeconds: number;
  readonly service: {
    readonly type: 'LoadBalancer' | 'NodePort';
    readonly ports: readonly {
      readonly name: string;
      readonly port: number;
      readonly targetPort: number;
      readonly protocol: 'TCP';
    }[];
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/**
 * Seconds. A load balancer goes on sending for a while to a pod that is going: until it has taken the pod
 * out, the gateway serves, and then it has 15 s to end.
 */
export const gatewayDrain = 30;

/** The port and path where a gateway says that it is ready. */
const readiness = { port: 15021, path: '/healthz/ready' };

/**
 * The way in: two gateways on aws, where a node may go, and one on a person's own cluster.
 * @param memory - mebibytes of each
 */
export function gatewayValues(
  cluster: ClusterKind,
  memory: { readonly request: number; readonly limit: number },
): GatewayValues {
  const isOnAws = cluster === 'eks';
  const replicaCount = isOnAws ? 2 : 1;
  return {
    replicaCount,
    autoscaling: { enabled: false },
    ...(replicaCount > 1 && { podDisruptionBudget: { minAvailable: 1 } }),
    resources: smallWithoutCpuLimit('50m', `${memory.request}Mi`, `${memory.limit}Mi`),
    podAnnotations: { 'proxy.istio.io/config': JSON.stringify({ terminationDrainDuration: `${gatewayDrain}s` }) },
    terminationGracePeriodSeconds: gatewayDrain + 15,
    service: {
      type: hasLoadBalancers(cluster) ? 'LoadBalancer' : 'NodePort',
      ports: [{ name: 'http2', port: 80, targetPort: 80, protocol: 'TCP' }],
      ...(isOnAws && { annotations: networkLoadBalancer }),
    },
  };
}

/** Where nobody answers to it, a Service of type LoadBalancer stays without an address, and its release never ready. */
function hasLoadBalancers(cluster: ClusterKind): boolean {
  return cluster !== 'kind' && cluster !== 'minikube';
}

/**
 * A network load balancer in the public subnets that sends straight to the pods.
 * Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
const networkLoadBalancer = Object.fromEntries(
  Object.entries({
    type: 'external',
    'nlb-target-type': 'ip',
    scheme: 'internet-facing',
    'healthcheck-protocol': 'http',
    'healthcheck-port': String(readiness.port),
    'healthcheck-path': readiness.path,
    'target-group-attributes': `deregistration_delay.timeout_seconds=${gatewayDrain}`,
  }).map(([name, value]) => [`service.beta.kubernetes.io/aws-load-balancer-${name}`, value]),
);
