import type { Render } from './render';

const name = 'aws-load-balancer-controller';

const labels = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': name };

export const loadBalancer: Render = {
  chart: name,
  version: '3.5.0',
  release: name,
  namespace: 'kube-system',
  source: `https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/${name}/templates`,
  // The second is 3.2.2 in the Go proxy, which renders the same.
  known: { how: 'read', readAt: ['0079377', '93ff3b5'] },
  assumes: { enableServiceMutatorWebhook: false },
  workloads: [
    {
      kind: 'Deployment',
      name,
      labels,
      serviceAccount: name,
      replicas: 2,
      replicasAt: 'replicaCount',
      containers: [{ name, ports: { 'webhook-server': 9443, 'metrics-server': 8080 }, resourcesAt: 'resources' }],
    },
  ],
  services: [
    {
      name: 'aws-load-balancer-webhook-service',
      selector: labels,
      ports: [{ name: 'webhook-server', port: 443, targetPort: 'webhook-server' }],
    },
  ],
};
