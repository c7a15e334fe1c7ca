/** What runs besides our charts: the pods of add-ons and Helm releases, and what each of them asks for. */
import type { Documents } from '../../synth/documents';
import { valueAt } from '../chart-values/paths';
import { quantity } from '../quantity';
import { type HelmReleaseResource, releasesOf } from '../releases';
import { resourcesOf } from '../resources';

/** What a pod asks for, as quantities of the Kubernetes API. */
export interface Requests {
  readonly cpu?: string;
  readonly memory?: string;
}

export interface Component extends Requests {
  readonly name: string;
  readonly pods: 'every node' | number;
  /** @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

/** A component of a chart with the chart's own defaults, and where values may say otherwise. */
interface ChartComponent extends Component {
  /** Path of its resources, e.g. `grafana.resources`. */
  readonly resources: string;
  /** Containers beside the first that ask for the same each, and the path of their resources. @default - none */
  readonly beside?: { readonly containers: number; readonly resources: string };
  /** Path of its number of pods. @default - it has none */
  readonly replicas?: string;
  /** Path of the value that leaves it out when false. @default - it has none */
  readonly enabled?: string;
}

/**
 * The add-ons of EKS by name, as their manifests ask, container by container:
 * https://github.com/aws/amazon-vpc-cni-k8s/tree/master/charts,
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/tree/master/charts and, for the others,
 * https://github.com/kubernetes/kubernetes/tree/master/cluster/addons. What was compared is in docs/cost.md.
 */
export const addonComponents: Readonly<Record<string, readonly Component[]>> = {
  'vpc-cni': [{ name: 'aws-node', pods: 'every node', cpu: '50m' }],
  'kube-proxy': [{ name: 'kube-proxy', pods: 'every node', cpu: '100m' }],
  'eks-pod-identity-agent': [{ name: 'eks-pod-identity-agent', pods: 'every node' }],
  'aws-ebs-csi-driver': [
    { name: 'ebs-csi-node', pods: 'every node', cpu: '30m', memory: '120Mi' },
    { name: 'ebs-csi-controller', pods: 2, cpu: '60m', memory: '240Mi' },
  ],
  coredns: [{ name: 'coredns', pods: 2, cpu: '100m', memory: '70Mi' }],
  'metrics-server': [{ name: 'metrics-server', pods: 2, cpu: '100m', memory: '200Mi' }],
};

/** Helm charts by name, with the default values of each in the version of src/lab/versions.ts. */
export const chartComponents: Readonly<Record<string, readonly ChartComponent[]>> = {
  base: [],
  istiod: [
    { name: 'istiod', pods: 1, cpu: '500m', memory: '2048Mi', resources: 'resources', replicas: 'replicaCount' },
  ],
  cni: [{ name: 'istio-cni-node', pods: 'every node', cpu: '100m', memory: '100Mi', resources: 'resources' }],
  gateway: [
    {
      name: 'ingress gateway',
      pods: 1,
      cpu: '100m',
      memory: '128Mi',
      resources: 'resources',
      replicas: 'replicaCount',
    },
  ],
  'aws-load-balancer-controller': [
    { name: 'aws-load-balancer-controller', pods: 2, resources: 'resources', replicas: 'replicaCount' },
  ],
  'kube-prometheus-stack': [
    { name: 'prometheus', pods: 1, resources: 'prometheus.prometheusSpec.resources' },
    { name: 'prometheus operator', pods: 1, resources: 'prometheusOperator.resources' },
    {
      name: 'grafana',
      pods: 1,
      resources: 'grafana.resources',
      // One reads dashboards, one data sources.
      beside: { containers: 2, resources: 'grafana.sidecar.resources' },
    },
    { name: 'kube-state-metrics', pods: 1, resources: 'kube-state-metrics.resources' },
    { name: 'node exporter', pods: 'every node', resources: 'prometheus-node-exporter.resources' },
    {
      name: 'alertmanager',
      pods: 1,
      memory: '200Mi',
      resources: 'alertmanager.alertmanagerSpec.resources',
      enabled: 'alertmanager.enabled',
    },
  ],
  'kiali-server': [{ name: 'kiali', pods: 1, cpu: '10m', memory: '64Mi', resources: 'deployment.resources' }],
  jaeger: [{ name: 'jaeger', pods: 1, resources: 'jaeger.resources' }],
  'metrics-server': [{ name: 'metrics-server', pods: 1, cpu: '100m', memory: '200Mi', resources: 'resources' }],
  'argo-workflows': [
    { name: 'workflow controller', pods: 1, resources: 'controller.resources' },
    { name: 'argo server', pods: 1, resources: 'server.resources' },
  ],
  'knative-operator': [
    { name: 'knative operator', pods: 1, resources: 'knative_operator.knative_operator.resources' },
    { name: 'operator webhook', pods: 1, resources: 'knative_operator.operator_webhook.resources' },
  ],
  'nvidia-device-plugin': [
    {
      name: 'nvidia-device-plugin',
      pods: 'every node',
      resources: 'resources',
      nodeSelector: { 'nvidia.com/gpu.present': 'true' },
    },
  ],
};

/** Everything that the stacks bring into the cluster. */
export function overheadOf(documents: Documents): readonly Component[] {
  const addons = resourcesOf<{ readonly addon_name: string }>(documents, 'aws_eks_addon');
  return [
    ...addons.flatMap(({ attributes }) => addonComponents[attributes.addon_name] ?? []),
    ...releasesOf(documents).flatMap(componentsOf),
  ];
}

function componentsOf({ chart, values }: HelmReleaseResource): readonly Component[] {
  return (chartComponents[chart] ?? [])
    .filter(({ enabled }) => enabled === undefined || valueAt(values, enabled) !== false)
    .map((component) => {
      const replicas = component.replicas === undefined ? undefined : valueAt(values, component.replicas);
      return {
        ...component,
        ...withOthers(values, component),
        ...(typeof replicas === 'number' && { pods: replicas }),
      };
    });
}

/** What all containers of a pod ask for together. */
function withOthers(values: unknown, { cpu, memory, resources, beside }: ChartComponent): Requests {
  const first = {
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...requestsAt(values, resources),
  };
  if (!beside) return first;
  const other = requestsAt(values, beside.resources);
  const sum = (one = '0', more = '0'): string => String(quantity(one) + beside.containers * quantity(more));
  return { cpu: sum(first.cpu, other.cpu), memory: sum(first.memory, other.memory) };
}

/** The proxy in each pod of the mesh; as the chart istiod has it by itself, where no release says otherwise. */
export function proxyOf(documents: Documents): Requests {
  const istiod = releasesOf(documents).find(({ chart }) => chart === 'istiod');
  return { cpu: '100m', memory: '128Mi', ...requestsAt(istiod?.values, 'global.proxy.resources') };
}

function requestsAt(values: unknown, path: string): Requests {
  return (valueAt(values, `${path}.requests`) as Requests | undefined) ?? {};
}
