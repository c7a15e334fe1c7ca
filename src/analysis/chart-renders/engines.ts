import type { Render } from './render';

const argo = 'argo-workflows';

function argoLabels(part: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/instance': argo, 'app.kubernetes.io/name': `${argo}-${part}` };
}

export const argoWorkflows: Render = {
  chart: argo,
  version: '1.0.18',
  release: argo,
  namespace: 'argo',
  source: 'https://github.com/argoproj/argo-helm/blob/argo-workflows-1.0.18/charts/argo-workflows/templates',
  known: { how: 'read', readAt: ['0063e43', '7a78814', '0f9ef27', '1178b53', 'ef5eca8', '1432431'] },
  assumes: { 'server.enabled': undefined },
  workloads: [
    {
      kind: 'Deployment',
      name: `${argo}-workflow-controller`,
      labels: argoLabels('workflow-controller'),
      serviceAccount: `${argo}-workflow-controller`,
      replicas: 1,
      replicasAt: 'controller.replicas',
      containers: [{ name: 'controller', ports: { metrics: 9090, '6060': 6060 }, resourcesAt: 'controller.resources' }],
    },
    {
      kind: 'Deployment',
      name: `${argo}-server`,
      labels: argoLabels('server'),
      serviceAccount: `${argo}-server`,
      replicas: 1,
      containers: [{ name: 'argo-server', ports: { web: 2746 }, resourcesAt: 'server.resources' }],
    },
  ],
  // That of the controller's metrics is there where Prometheus is, and the chart's own monitor follows it.
  services: [{ name: `${argo}-server`, selector: argoLabels('server'), ports: [{ port: 2746, targetPort: 2746 }] }],
};

const plugin = 'nvidia-device-plugin';

const pluginLabels = { 'app.kubernetes.io/instance': plugin, 'app.kubernetes.io/name': plugin };

export const devicePlugin: Render = {
  chart: plugin,
  version: '0.20.0',
  release: plugin,
  namespace: 'kube-system',
  source: 'https://github.com/NVIDIA/k8s-device-plugin/blob/v0.20.0/deployments/helm/nvidia-device-plugin/templates',
  known: { how: 'read', readAt: ['004ef6b', '06686c5', '016a790'] },
  assumes: { 'gfd.enabled': undefined },
  workloads: [
    {
      kind: 'DaemonSet',
      name: plugin,
      labels: pluginLabels,
      containers: [{ name: `${plugin}-ctr`, resourcesAt: 'resources' }],
      // By the affinity of the chart's values, of which nodes here have this term.
      nodeSelector: { 'nvidia.com/gpu.present': 'true' },
    },
    {
      kind: 'DaemonSet',
      name: `${plugin}-mps-control-daemon`,
      labels: pluginLabels,
      containers: [{ name: 'mps-control-daemon-ctr', resourcesAt: 'resources' }],
      // No node here has it: GPUs are not shared.
      nodeSelector: { 'nvidia.com/mps.capable': 'true' },
    },
  ],
  services: [],
};
