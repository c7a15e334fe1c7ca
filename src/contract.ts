/**
 * The types of a contract: plain data that says what one system is called, where it listens, what it
 * needs and who may call it. Everything else (charts, stacks, services, operations) gets these names
 * from a contract by way of the resolved Lab, so that no name is written twice.
 */

/** What a cluster must have installed before a system can run. */
export type Engine = 'istio' | 'prometheus' | 'knative' | 'argo-workflows';

/** The node groups that the platform knows how to make: `src/lab/node-groups.ts` says what each one is. */
export type NodeGroupName = 'general' | 'spot' | 'gpu' | 'normal' | 'powerful' | 'vip' | 'backup';

/** Who opens connections to a workload: the ingress gateway, or a workload of the same system by key. */
export type Caller = 'gateway' | (string & {});

/** The DynamoDB actions that our services use; an identity gets exactly those that its contract lists. */
export type DynamoDbAction =
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
  /** Endpoint of a local DynamoDB; the variable is absent on AWS. */
  | { readonly from: 'dynamodbEndpoint' }
  /** Full name of a table of this system. */
  | { readonly from: 'table'; readonly table: string }
  /** Base URL of another workload of this system, without a trailing slash. */
  | { readonly from: 'url'; readonly workload: string }
  | { readonly from: 'secret'; readonly secret: string }
  /** A setting of this system in lab.yaml; the variable is absent where the setting is. */
  | { readonly from: 'setting'; readonly setting: string }
  /** Kubernetes downward API. */
  | { readonly from: 'pod'; readonly field: 'metadata.name' | 'status.podIP' | 'spec.nodeName' };

export interface TableContract {
  /** The table is called `<prefix>-<registry id>`. */
  readonly prefix: string;
  /** Partition key, a string attribute. */
  readonly key: string;
}

export interface SecretContract {
  /** Name of the Kubernetes Secret. */
  readonly name: string;
  readonly key: string;
  /** What it protects: shown to whoever has to create it. */
  readonly purpose: string;
  /** Its value on a person's own machine, for everybody to know. Never used on AWS, never synthesized. */
  readonly development: string;
}

export interface HttpContract {
  readonly port: number;
  /** Path in front of every route, without a trailing slash; empty for the root. */
  readonly basePath: string;
}

export interface WorkloadContract {
  /** Name of the Kubernetes Service, and of the Deployment where there is one version only. */
  readonly name: string;
  /** One line for tables and dashboards. */
  readonly title: string;
  /** Image repository, without registry and tag. */
  readonly image: string;
  /** Version labels, oldest first; they are image tags as well. */
  readonly versions: readonly [string, ...string[]];
  readonly serviceAccount: string;
  readonly http?: HttpContract;
  readonly callers: readonly Caller[];
  /** Table key → actions. What is not listed is refused. */
  readonly tableAccess?: Readonly<Record<string, readonly DynamoDbAction[]>>;
  readonly environment: Readonly<Record<string, EnvironmentSource>>;
}

/** A cluster of kind (https://kind.sigs.k8s.io): one control plane, and these workers. */
export interface KindCluster {
  /** @default - the cluster of the lab, whose systems share its workers */
  readonly name?: string;
  readonly workers: readonly KindWorker[];
}

export interface KindWorker {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
}

export interface Contract {
  /** Key of the system in lab.yaml, and the name of its folder. */
  readonly system: string;
  readonly title: string;
  readonly namespace: string;
  readonly engines: readonly Engine[];
  readonly nodeGroups: readonly [NodeGroupName, ...NodeGroupName[]];
  /** What the system's lessons want of kind. @default - any cluster will do */
  readonly kindClusters?: readonly KindCluster[];
  readonly tables: Readonly<Record<string, TableContract>>;
  readonly secrets: Readonly<Record<string, SecretContract>>;
  readonly workloads: Readonly<Record<string, WorkloadContract>>;
}
