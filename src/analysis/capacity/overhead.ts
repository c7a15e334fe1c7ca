/** What runs besides our charts: the pods of add-ons and Helm releases, and what each of them asks for. */
import type { Documents } from '../../synth/documents';
import { knownRenders } from '../chart-renders/known';
import { replicasOf, type Requests, requestsAt, requestsOf } from '../chart-renders/render';
import { type HelmReleaseResource, releasesOf } from '../releases';
import { resourcesOf } from '../resources';

export interface Component extends Requests {
  readonly name: string;
  readonly pods: 'every node' | number;
  /** @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
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

/** Everything that the stacks bring into the cluster. */
export function overheadOf(documents: Documents): readonly Component[] {
  const addons = resourcesOf<{ readonly addon_name: string }>(documents, 'aws_eks_addon');
  return [
    ...addons.flatMap(({ attributes }) => addonComponents[attributes.addon_name] ?? []),
    ...releasesOf(documents).flatMap(componentsOf),
  ];
}

function componentsOf({ chart, values }: HelmReleaseResource): readonly Component[] {
  const { workloads = [] } = knownRenders.find((one) => one.chart === chart) ?? {};
  return workloads.map((workload) => ({
    name: workload.name,
    pods: replicasOf(workload, values),
    ...requestsOf(workload, values),
    ...(workload.nodeSelector && { nodeSelector: workload.nodeSelector }),
  }));
}

/** The proxy in each pod of the mesh; as the chart istiod has it by itself, where no release says otherwise. */
export function proxyOf(documents: Documents): Requests {
  const istiod = releasesOf(documents).find(({ chart }) => chart === 'istiod');
  return { cpu: '100m', memory: '128Mi', ...requestsAt(istiod?.values, 'global.proxy.resources') };
}
