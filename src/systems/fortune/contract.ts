import type { Contract } from '../../contract';

/** The members: a StatefulSet that counts from 1, so that the highest number is how many there are. */
export const members = ['fortune-1', 'fortune-2', 'fortune-3', 'fortune-4', 'fortune-5'] as const;

/** How members find each other, and the objects that they write: one lease, and the address of who holds it. */
export const election = {
  /** Headless Service, with members that are not ready. */
  peerService: 'fortune-peers',
  peerPort: 8081,
  lease: 'fortune',
  /** EndpointSlice behind the Service `fortune`: the leader alone. */
  leaderSlice: 'fortune-leader',
} as const;

/** Seconds; `lease > renew > 1.2 × retry`. */
export const timings = {
  /** What Kubernetes' own components use. */
  standard: { lease: 15, renew: 10, retry: 2 },
  fast: { lease: 3, renew: 2, retry: 0.5 },
} as const;

/** The process that keeps the lease where there is no Kubernetes; `lab run` alone starts it. */
export const leaseStore = {
  environment: {
    STORE_TOKEN: { from: 'secret', secret: 'peerSecret' },
    LEASE_FILE: { from: 'value', value: '' },
  },
} as const;

const namespace = 'fortune';

const peers = members.map(
  (member) => `${member}=${member}.${election.peerService}.${namespace}.svc.cluster.local:${election.peerPort}`,
);

/** A page served by the member that won an election, and that holds the lease. */
export const contract = {
  system: 'fortune',
  title: 'web page served by an elected leader, safe under partition',
  namespace,
  engines: ['istio', 'prometheus'],
  nodeGroups: ['general'],
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
      name: 'fortune',
      title: 'fortune',
      image: 'fortune',
      versions: ['v1'],
      serviceAccount: 'svc-fortune',
      http: { port: 8080, basePath: '' },
      callers: ['gateway'],
      environment: {
        MEMBER_NAME: { from: 'pod', field: 'metadata.name' },
        MEMBER_ADDRESS: { from: 'pod', field: 'status.podIP' },
        PEERS: { from: 'value', value: peers.join(',') },
        PEER_PORT: { from: 'value', value: String(election.peerPort) },
        PEER_SECRET: { from: 'secret', secret: 'peerSecret' },
        // `kubernetes`, or the URL of a store for members that are processes of one machine.
        LEASE_STORE: { from: 'value', value: 'kubernetes' },
        LEASE_SECONDS: { from: 'value', value: String(timings.standard.lease) },
        RENEW_SECONDS: { from: 'value', value: String(timings.standard.renew) },
        RETRY_SECONDS: { from: 'value', value: String(timings.standard.retry) },
        // How long the member's own name may take to be known: a name server learns of a pod within seconds.
        LOOKUP_SECONDS: { from: 'value', value: '30' },
        // `off` shows what Bully alone does under partition: two leaders.
        FENCE: { from: 'value', value: 'on' },
      },
    },
  },
} as const satisfies Contract;
