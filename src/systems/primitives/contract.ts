import type { Contract } from '../../contract';

/** The names and numbers of the course's lessons. */
export const lessons = {
  /** Several containers that share an address and a folder; and a second pod, for placement and balancing. */
  pods: { first: 'pod-1', second: 'pod-2', containers: { web: 'web', second: 'second', shell: 'busybox' } },
  /** Two Services: before pods that nobody replaces, and before those of a Deployment. */
  services: {
    few: { name: 'pod-1-2-service', app: 'pod-1-2', port: 88 },
    many: { name: 'pod-3-4-5-service', app: 'pod-3-4-5', port: 99, replicas: 3 },
  },
  /** Three pods kept by a ReplicaSet alone: what a Deployment makes, without the Deployment. */
  replicaSet: { name: 'pod-1-replicaset', replicas: 3, port: 80 },
  autoscaler: {
    name: 'example-hpa-pod',
    minReplicas: 3,
    maxReplicas: 7,
    /** Percent of what the pods ask for. */
    averageCpu: 50,
    averageMemory: 50,
    periodSeconds: 10,
  },
  /** One host; each Service under its own name as a path. */
  dns: { name: 'dns-1', host: 'minik8s-dns', outside: 'minik8s-dns.internal' },
} as const;

/**
 * What each pod of the lesson on autoscaling asks for. Node.js holds 60 to 110 MiB: with much less asked for, the autoscaler
 * would see pods in use that do nothing.
 */
export const burnerRequests = { cpuMillis: 100, memoryMebibytes: 384 } as const;

/** Where the web servers find the shared folder. */
export const site = '/usr/share/site';

/** Of the second server in the pod; the first one listens on the port of the workload. */
export const secondPort = 8080;

/** The building blocks of an orchestrator, one lesson each. */
export const contract = {
  system: 'primitives',
  title: 'pods, placement, services, replica sets, autoscaling, paths and fault tolerance, one lesson each',
  namespace: 'primitives',
  engines: ['istio'],
  gatewaySetting: 'gateway',
  entry: { path: `/${lessons.services.few.name}/`, host: lessons.dns.outside },
  nodeGroups: {
    // Up to seven pods of the autoscaler's lesson, which two small nodes beside everything else do not hold.
    lessons: {
      purpose: 'the lessons on pods, services and autoscaling',
      max: 3,
      labels: { 'systems-lab/nodes-of': 'primitives' },
      taints: [{ key: 'systems-lab/nodes-of', value: 'primitives', effect: 'NoSchedule' }],
    },
  },
  tables: {},
  secrets: {},
  workloads: {
    web: {
      kind: 'deployment',
      name: 'web',
      title: 'web server over a shared folder',
      image: 'primitives-web',
      versions: ['v1'],
      serviceAccount: 'web',
      nodeGroup: 'lessons',
      http: { port: 80, basePath: '' },
      environment: {
        SERVER: { from: 'value', value: lessons.pods.containers.web },
        SITE: { from: 'value', value: site },
        POD_NAME: { from: 'pod', field: 'metadata.name' },
        NODE_NAME: { from: 'pod', field: 'spec.nodeName' },
      },
    },
    burner: {
      kind: 'deployment',
      name: 'hpa-test',
      title: 'service that uses CPU and memory on request',
      image: 'hpa_test',
      versions: ['v1'],
      serviceAccount: 'hpa-test',
      nodeGroup: 'lessons',
      http: { port: 5053, basePath: '' },
      isPublic: true,
      environment: {
        /** Mebibytes that a pod holds at most for its callers; with its own it stays under its limit. */
        MEMORY_LIMIT: { from: 'value', value: '320' },
        POD_NAME: { from: 'pod', field: 'metadata.name' },
      },
    },
  },
} as const satisfies Contract;
