import type { Contract } from '../../contract';

/** The names and numbers of the course's lessons. */
export const lessons = {
  /** Several containers that share an address and a folder. */
  pod: { name: 'pod-1', containers: { web: 'web', second: 'second', shell: 'busybox' } },
  /** One pod after another over the nodes, or by chance. */
  placement: { name: 'pod-2' },
  /** Two Services in front of pods, and the port of each. */
  services: {
    few: { name: 'pod-1-2-service', port: 88, replicas: 2 },
    many: { name: 'pod-3-4-5-service', port: 99, replicas: 3 },
  },
  /** The same three pods as a Deployment, and kept by nothing else than a ReplicaSet. */
  replicaSet: { name: 'pod-1-replicaset', replicas: 3 },
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
  dns: { name: 'dns-1', host: 'minik8s-dns' },
} as const;

/** Where the web servers find the shared folder. */
export const site = '/usr/share/site';

/** Of the second server in the pod; the first one listens on the port of the workload. */
export const secondPort = 8080;

/** The building blocks of an orchestrator, one lesson each. */
export const primitives = {
  system: 'primitives',
  title: 'pods, placement, services, replica sets, autoscaling, paths and fault tolerance, one lesson each',
  namespace: 'primitives',
  engines: ['istio'],
  nodeGroups: ['general'],
  tables: {},
  secrets: {},
  workloads: {
    web: {
      name: 'pod-1',
      title: 'web server over a shared folder',
      image: 'primitives-web',
      versions: ['v1'],
      serviceAccount: 'primitives-web',
      http: { port: 80, basePath: '' },
      callers: ['gateway'],
      environment: {
        SERVER: { from: 'value', value: lessons.pod.containers.web },
        SITE: { from: 'value', value: site },
        POD_NAME: { from: 'pod', field: 'metadata.name' },
        NODE_NAME: { from: 'pod', field: 'spec.nodeName' },
      },
    },
    burner: {
      name: 'hpa-test',
      title: 'service that uses CPU and memory on request',
      image: 'hpa_test',
      versions: ['v1'],
      serviceAccount: 'hpa-test',
      http: { port: 5053, basePath: '' },
      callers: ['gateway'],
      environment: {
        /** Mebibytes that a pod holds at most for its callers; with its own it stays under its limit. */
        MEMORY_LIMIT: { from: 'value', value: '320' },
        POD_NAME: { from: 'pod', field: 'metadata.name' },
      },
    },
  },
} as const satisfies Contract;
