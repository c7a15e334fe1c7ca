/**
 * The types of a contract: plain data that says what one system is called, where it listens, what it
 * needs and what it calls. Everything else (charts, stacks, services, operations) gets these names
 * from a contract by way of the resolved Lab, so that no name is written twice.
 */

/** Where a lab runs: in a cluster that somebody else made, or on EKS with all that belongs to it. */
export type EnvironmentName = 'local' | 'aws';

/** In whose words the gateway and the ways through it are written: Istio's own, or the Gateway API's, which Istio follows as well. */
export type GatewayForm = 'istio' | 'gateway-api';

/** What a cluster must have installed before a system can run. */
export type Engine = 'istio' | 'prometheus' | 'knative' | 'argo-workflows';

/** The node groups that every lab can have, whatever its systems: `src/lab/node-groups.ts` says what each one is. */
export type PlatformNodeGroup = 'general' | 'spot';

/** What the machines of a node group boot, as EKS calls it: plain, or with NVIDIA's driver for their GPUs. */
export type NodeImage = 'AL2023_x86_64_STANDARD' | 'AL2023_x86_64_NVIDIA';

/** Machines of a system's own on EKS: none until `desired` of the group is raised in lab.yaml. */
export interface NodeGroupContract {
  /** What they are for, as lab.yaml's documentation says it. */
  readonly purpose: string;
  /** On every node of the group, besides those that Kubernetes and EKS put there. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Keep away every pod that does not tolerate them. @default - none */
  readonly taints?: readonly TaintContract[];
  /** @default 'AL2023_x86_64_STANDARD' */
  readonly image?: NodeImage;
  /** EC2 instance types. @default ['t3.medium'] */
  readonly instanceTypes?: readonly [string, ...string[]];
  /** Most nodes that the group has, unless lab.yaml says otherwise. */
  readonly max: number;
}

export interface TaintContract {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** The DynamoDB actions that our services use; an identity gets exactly those that its contract lists. */
export type DynamoDbAction =
  | 'dynamodb:BatchWriteItem'
  | 'dynamodb:DeleteItem'
  | 'dynamodb:DescribeTable'
  | 'dynamodb:GetItem'
  | 'dynamodb:PutItem'
  | 'dynamodb:Query'
  | 'dynamodb:UpdateItem';

/** Where the value of an environment variable comes from. */
export type EnvironmentSource =
  | { readonly from: 'value'; readonly value: string }
  /** The version label of the release, e.g. `v1`. */
  | { readonly from: 'version' }
  | { readonly from: 'registryId' }
  /** AWS region; `us-west-2` by convention where there is no AWS. */
  | { readonly from: 'region' }
  /** Endpoint of a local DynamoDB; the variable is absent on AWS, and the contract says so. */
  | { readonly from: 'dynamodbEndpoint'; readonly optional: true }
  /** Full name of a table of this system. */
  | { readonly from: 'table'; readonly table: string }
  /** Base URL of another workload of this system, without a trailing slash: who has it calls that workload. */
  | { readonly from: 'url'; readonly workload: string }
  /** `name=host:port` of every member of a workload of kind `members`, its own too, with commas between. */
  | { readonly from: 'members'; readonly workload: string; readonly port: string }
  /** With `optional` the variable is absent where the Secret is not wanted. */
  | { readonly from: 'secret'; readonly secret: string; readonly optional?: true }
  /** A setting of this system in lab.yaml; with `optional` the variable is absent where the setting is. */
  | { readonly from: 'setting'; readonly setting: string; readonly optional?: true }
  /** Kubernetes downward API. */
  | { readonly from: 'pod'; readonly field: PodField };

export type PodField =
  | 'metadata.name'
  | 'metadata.namespace'
  | 'status.podIP'
  | 'spec.nodeName'
  /** Which Job made it, Kubernetes says in a label. */
  | "metadata.labels['batch.kubernetes.io/job-name']";

export interface TableContract {
  /** The table is called `<prefix>-<registry id>`. */
  readonly prefix: string;
  /** Partition key, a string attribute. */
  readonly key: string;
}

export type SecretContract = TextSecret | KeySecret;

interface AnySecret {
  /** Name of the Kubernetes Secret. */
  readonly name: string;
  readonly key: string;
  /** What it protects: shown to whoever has to create it. */
  readonly purpose: string;
  /** The one value of a setting of the system with which it is wanted. @default - it always is */
  readonly wantedWith?: { readonly setting: string; readonly value: string };
}

/** Random characters. */
export interface TextSecret extends AnySecret {
  /** Its value on a person's own machine, for everybody to know. Never used on AWS, never synthesized. */
  readonly development: string;
}

/** A private key, PKCS #8 as PEM. It is a new one everywhere: what everybody can sign proves nothing. */
export interface KeySecret extends AnySecret {
  readonly privateKey: KeyType;
}

/** As Node calls them. */
export type KeyType = 'rsa' | 'ed25519';

export interface HttpContract {
  readonly port: number;
  /** Path in front of every route, without a trailing slash; empty for the root. */
  readonly basePath: string;
  /** Milliseconds that a call may take, all its attempts together. @default 15000 */
  readonly timeoutMs?: number;
  /** How a read (GET, HEAD) that failed is tried again. @default - it is not, once it was sent */
  readonly retries?: RetryContract;
}

/** Only what is safe to repeat is tried again: reads, and calls that never reached a service. */
export interface RetryContract {
  /** How often, after the first time. */
  readonly attempts: number;
  /** Milliseconds that each try may take. */
  readonly perTryTimeoutMs: number;
}

/** What the mesh can do to calls of a workload, by name: `percent` of them. */
export type FaultContract =
  | { readonly abort: { readonly status: number }; readonly percent: number }
  | { readonly delay: { readonly milliseconds: number }; readonly percent: number };

/** What a metric is, as Prometheus calls it. */
export type MetricKind = 'counter' | 'gauge' | 'histogram';

/** Series of one metric. */
export interface SeriesContract {
  readonly metric: string;
  /** Matchers as PromQL has them, e.g. `status=~"5.."`. @default - all series of the metric */
  readonly where?: string;
}

/** By which series one tells how a service does. */
export interface IndicatorContract {
  /** Counters of all that was asked for; what several count is added. */
  readonly requests: readonly [SeriesContract, ...SeriesContract[]];
  /** Counter of those that failed. */
  readonly failures: SeriesContract;
  /** Histogram of the seconds that they took. */
  readonly durations: SeriesContract;
}

/** What a service promises to those who call it, over a month, as shares of 1. */
export interface ObjectiveContract {
  /** Share of requests that do not fail. */
  readonly availability: number;
  /** Share of requests that take no longer than `seconds`: one of the histogram's bounds, and no whole number. */
  readonly latency: { readonly share: number; readonly seconds: number };
  /** @default - its HTTP requests but for probes; those answered with 5xx failed */
  readonly indicator?: IndicatorContract;
}

interface AnyWorkload {
  /** Name of the Kubernetes Service, and of the Deployment where there is one version only. */
  readonly name: string;
  /** What people call it in a word, e.g. `s1`; commands take it for the name. @default - its key in the contract */
  readonly short?: string;
  /** One line for tables and dashboards. */
  readonly title: string;
  /** Image repository, without registry and tag. */
  readonly image: string;
  /** Version labels, oldest first; they are image tags as well. */
  readonly versions: readonly [string, ...string[]];
  readonly serviceAccount: string;
  /** Table key → actions. What is not listed is refused. */
  readonly tableAccess?: Readonly<Record<string, readonly DynamoDbAction[]>>;
  readonly environment: Readonly<Record<string, EnvironmentSource>>;
  /** Node group on EKS that its pods run on: one of the system's own, or of the platform. @default 'general' */
  readonly nodeGroup?: string;
  /** What `/metrics` shows besides the metrics of every service (`src/lab/metrics.ts`). @default - nothing */
  readonly metrics?: Readonly<Record<string, MetricKind>>;
  /** Rules and alerts are made of it. @default - it promises nothing */
  readonly objective?: ObjectiveContract;
}

/** Pods that are all alike, behind one address. */
export interface DeploymentContract extends AnyWorkload {
  readonly kind: 'deployment';
  readonly http?: HttpContract;
  /** Further ports by name. @default - none */
  readonly ports?: Readonly<Record<string, number>>;
  /** Whether it can be called from outside, through the gateway. @default false */
  readonly isPublic?: boolean;
  /** Faults that an exercise can inject into calls of it. @default - none */
  readonly faults?: Readonly<Record<string, FaultContract>>;
}

/** Pods that each have a name of their own, `<name>-<number>`: a StatefulSet with a headless Service. */
export interface MembersContract extends AnyWorkload {
  readonly kind: 'members';
  readonly count: number;
  /** Number of the first member. @default 0 */
  readonly firstNumber?: number;
  /** The headless Service by which the members find each other. */
  readonly headlessService: string;
  readonly http?: HttpContract;
  /** Further ports by name. @default - none */
  readonly ports?: Readonly<Record<string, number>>;
  readonly isPublic?: boolean;
}

/** A pod that runs to its end. */
export interface JobContract extends AnyWorkload {
  readonly kind: 'job';
}

export type WorkloadContract = DeploymentContract | MembersContract | JobContract;

/** A cluster of kind (https://kind.sigs.k8s.io): one control plane, and these workers. */
export interface KindCluster {
  /** @default - the cluster of the lab, whose systems share its workers */
  readonly name?: string;
  readonly workers: readonly KindWorker[];
}

export interface KindWorker {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly TaintContract[];
}

/** What a browser asks for to see something of a system: the mesh's gateway, or the system's Service where it is behind none. */
export interface EntryContract {
  /** Path that answers whoever asks. @default '/' */
  readonly path?: string;
  /** Host name without which the gateway knows no way there. @default - any that leads to the gateway */
  readonly host?: string;
}

export interface Contract {
  /** Key of the system in lab.yaml, and the name of its folder. */
  readonly system: string;
  readonly title: string;
  readonly namespace: string;
  readonly engines: readonly Engine[];
  /** @default - it has a page at `/` */
  readonly entry?: EntryContract;
  /** Machines of its own on EKS, by a name that no other system uses. @default - none */
  readonly nodeGroups?: Readonly<Record<string, NodeGroupContract>>;
  /** What the system's lessons want of kind. @default - any cluster will do */
  readonly kindClusters?: readonly KindCluster[];
  /** The setting that holds a `GatewayForm`. @default - the system writes Istio's */
  readonly gatewaySetting?: string;
  readonly tables: Readonly<Record<string, TableContract>>;
  readonly secrets: Readonly<Record<string, SecretContract>>;
  readonly workloads: Readonly<Record<string, WorkloadContract>>;
}

/** For whom a system's settings are resolved: defaults may depend on it. */
export interface Occasion {
  readonly environment: EnvironmentName;
  /** Whether it is one student's copy, of which a class has many. */
  readonly isCopy: boolean;
}
