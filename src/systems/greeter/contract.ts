import type { Contract } from '../../contract';

/** The first lesson: a rolling update, watched, undone, and pods that come back. */
export const rollout = {
  /** Cluster of one control plane and three workers; the Deployment has the same name. */
  cluster: 'a4t0',
  deployment: 'a4t0',
  service: 'a4t0-service',
  container: 'flask-containers',
  replicas: 4,
} as const;

/** The second lesson: which worker a pod is put on, and why one stays Pending. */
export const scheduling = {
  /** Cluster of one control plane and five workers. */
  cluster: 'a4t1',
  deployment: 'a4t1-deployment',
  service: 'a4t1-service',
  /** Label `app` of its pods. */
  app: 'a4t1',
} as const;

/** Port of both Services; the containers listen on that of the workload. */
export const servicePort = 80;

/** The one pod that may run on the vip worker tolerates this. */
export const vipTaint = { key: 'class', value: 'vip', effect: 'NoSchedule' } as const;

/** Labels of workers that the pods prefer, by how much (1 to 100), and whether they want or avoid them. */
export const preferences = [
  { weight: 100, key: 'capability', operator: 'In', value: 'powerful' },
  { weight: 50, key: 'usage', operator: 'NotIn', value: 'backup' },
] as const;

const normal = { usage: 'normal' } as const;
const powerful = { usage: 'normal', capability: 'powerful' } as const;
const backup = { usage: 'backup' } as const;

/** The workers of the second lesson by their node group, which on EKS is what makes them. */
export const workers = {
  normal: { purpose: 'the lesson on scheduling, usage=normal', max: 1, labels: normal },
  powerful: {
    purpose: 'the lesson on scheduling, usage=normal and capability=powerful',
    max: 1,
    labels: powerful,
  },
  vip: {
    purpose: 'the lesson on scheduling, like powerful and tainted class=vip',
    max: 1,
    labels: powerful,
    taints: [vipTaint],
  },
  backup: { purpose: 'the lesson on scheduling, usage=backup', max: 2, labels: backup },
} as const satisfies Contract['nodeGroups'];

/** A web page that says which pod answered: the subject of the lessons on rollout and scheduling. */
export const contract = {
  system: 'greeter',
  title: 'web service that shows rolling update, self-healing, affinity and taints',
  namespace: 'greeter',
  engines: [],
  nodeGroups: workers,
  kindClusters: [
    { name: rollout.cluster, workers: [{}, {}, {}] },
    {
      name: scheduling.cluster,
      workers: [workers.normal, workers.powerful, workers.vip, workers.backup, workers.backup],
    },
  ],
  tables: {},
  secrets: {},
  workloads: {
    greeter: {
      kind: 'deployment',
      name: 'a4-flask',
      title: 'greeter',
      image: 'a4-flask',
      versions: ['1.0.0', '1.0.1'],
      serviceAccount: 'greeter',
      http: { port: 5000, basePath: '' },
      environment: {
        SERVICE_VERSION: { from: 'version' },
        POD_NAME: { from: 'pod', field: 'metadata.name' },
        POD_IP: { from: 'pod', field: 'status.podIP' },
        NODE_NAME: { from: 'pod', field: 'spec.nodeName' },
      },
    },
  },
} as const satisfies Contract;
