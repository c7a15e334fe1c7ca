import type { Contract } from '../../contract';

/** What is asked for: the leader answers it, any other member refuses. */
const fortunes = 'route="/api/fortune"';

/** The objects in the cluster that members write: who holds the lease, and at which address the holder is. */
export const election = {
  lease: 'fortune',
  /** EndpointSlice behind the Service `fortune`: the leader alone. */
  leaderSlice: 'fortune-leader',
  /** Name of the port at which members talk to each other. */
  peerPort: 'peer',
} as const;

/** Seconds by profile; `lease > renew > 1.2 × retry`. */
export const timings = {
  /** What Kubernetes' own components use. */
  standard: { lease: 15, renew: 10, retry: 2 },
  fast: { lease: 3, renew: 2, retry: 0.5 },
} as const;

/** The process that keeps the lease where there is no Kubernetes; `lab run` alone starts it. */
export const leaseStore = {
  /** Its name, and the folder of its service. */
  name: 'lease-store',
  environment: { STORE_TOKEN: { from: 'secret' }, LEASE_FILE: { from: 'value' } },
} as const;

/** A page served by the member that won an election, and that holds the lease. */
export const contract = {
  system: 'fortune',
  title: 'web page served by an elected leader, safe under partition',
  namespace: 'fortune',
  engines: ['istio', 'prometheus'],
  nodeGroups: {
    // Five pods, each with a proxy, spread so that a node that goes takes no majority with it.
    members: {
      purpose: 'the members that elect a leader',
      max: 3,
      labels: { 'systems-lab/nodes-of': 'fortune' },
      taints: [{ key: 'systems-lab/nodes-of', value: 'fortune', effect: 'NoSchedule' }],
    },
  },
  tables: {},
  secrets: {
    peerSecret: {
      name: 'fortune-peers',
      key: 'secret',
      purpose: 'signs the messages between the members of the election (HMAC-SHA256)',
      development: 'development-secret-of-fortune-peers',
    },
  },
  workloads: {
    fortune: {
      kind: 'members',
      nodeGroup: 'members',
      name: 'fortune',
      title: 'fortune',
      count: 5,
      // So that the highest number is how many they are.
      firstNumber: 1,
      headlessService: 'fortune-peers',
      image: 'fortune',
      versions: ['v1'],
      serviceAccount: 'svc-fortune',
      http: { port: 8080, basePath: '' },
      ports: { [election.peerPort]: 8081 },
      isPublic: true,
      metrics: {
        fortune_leading: 'gauge',
        fortune_term: 'gauge',
        fortune_election_messages: 'gauge',
        fortune_leader_changes_total: 'counter',
      },
      objective: {
        availability: 0.99,
        latency: { share: 0.99, seconds: 0.1 },
        indicator: {
          requests: [{ metric: 'http_requests_total', where: fortunes }],
          failures: { metric: 'http_requests_total', where: `${fortunes},status=~"5.."` },
          durations: { metric: 'http_request_duration_seconds', where: fortunes },
        },
      },
      environment: {
        MEMBER_NAME: { from: 'pod', field: 'metadata.name' },
        MEMBER_ADDRESS: { from: 'pod', field: 'status.podIP' },
        PEERS: { from: 'members', workload: 'fortune', port: election.peerPort },
        PEER_PORT: { from: 'value', value: '8081' },
        PEER_SECRET: { from: 'secret', secret: 'peerSecret' },
        // `kubernetes`, or the URL of a store for members that are processes of one machine.
        LEASE_STORE: { from: 'value', value: 'kubernetes' },
        LEASE_SECONDS: { from: 'setting', setting: 'leaseSeconds' },
        RENEW_SECONDS: { from: 'setting', setting: 'renewSeconds' },
        RETRY_SECONDS: { from: 'setting', setting: 'retrySeconds' },
        // How long the member's own name may take to be known: a name server learns of a pod within seconds.
        LOOKUP_SECONDS: { from: 'value', value: '30' },
        // `off` shows what Bully alone does under partition: two leaders.
        FENCE: { from: 'setting', setting: 'fence' },
      },
    },
  },
} as const satisfies Contract;
