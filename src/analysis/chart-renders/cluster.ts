import type { RenderedWorkload } from './render';

/** Where a cluster keeps what it needs itself. */
export const clusterNamespace = 'kube-system';

/**
 * What every cluster brings, however it was made, and policies name: EKS, kind, minikube, AKS and GKE all label their
 * CoreDNS like this. Source: https://github.com/kubernetes/kubernetes/tree/master/cluster/addons/dns/coredns
 */
export const clusterWorkloads: readonly RenderedWorkload[] = [
  {
    kind: 'Deployment',
    name: 'coredns',
    labels: { 'k8s-app': 'kube-dns' },
    serviceAccount: 'coredns',
    replicas: 2,
    containers: [{ name: 'coredns', ports: { dns: 53, 'dns-tcp': 53, metrics: 9153 } }],
  },
];
