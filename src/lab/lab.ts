/**
 * The Lab: all contracts and the configuration resolved for one environment, with every name spelled
 * out. Charts, stacks, checks, cost and operations receive this frozen value and nothing else.
 */
import type {
  Contract,
  DynamoDbAction,
  Engine,
  HttpContract,
  KindCluster,
  NodeGroupName,
  TableContract,
} from '../contract';
import type { contracts, SystemName } from './systems';

export const environmentNames = ['local', 'aws'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export interface Lab {
  /** Also the cluster's name and the kubeconfig context. */
  readonly name: string;
  readonly registryId: string;
  readonly owner: string;
  /** ISO 8601 date after which the lab may be destroyed. */
  readonly expires: string;
  readonly environment: EnvironmentName;
  /** Minor version, e.g. `1.35`. */
  readonly kubernetesVersion: string;
  /** Present exactly when `environment` is `aws`. */
  readonly aws?: AwsPlatform;
  /** Present exactly when `environment` is `local`. */
  readonly localStore?: LocalStore;
  /** Present exactly when `environment` is `local`. */
  readonly localCluster?: LocalCluster;
  /** The lab's own cluster first. Present exactly when the cluster of `local` is one of kind. */
  readonly kindClusters?: readonly NamedKindCluster[];
  readonly systems: Systems;
  /** What the cluster must have because a wanted system needs it, each once. */
  readonly needs: { readonly engines: readonly Engine[]; readonly nodeGroups: readonly NodeGroupName[] };
  /** The class. Absent unless a roster was read: dist/ holds nothing personal. */
  readonly roster?: Roster;
  /** Present where this is one student's copy of the systems, in a namespace that the class's instructor made. */
  readonly student?: StudentCopy;
}

export interface StudentCopy {
  /** Registry id; also the namespace. */
  readonly id: string;
  /** Host name by which the copy is called from outside. */
  readonly host: string;
}

/** The in-cluster stand-in for DynamoDB: a Service of this name in the namespace of each system with tables. */
export interface LocalStore {
  readonly name: string;
  readonly port: number;
}

export const clusterKinds = ['kind', 'minikube', 'aks', 'gke'] as const;

/** The cluster of a context in the kubeconfig, which somebody else has made. */
export interface LocalCluster {
  readonly context: string;
  readonly kind: (typeof clusterKinds)[number];
}

export interface NamedKindCluster extends KindCluster {
  readonly name: string;
}

/** A lab whose environment is `aws`: what the Terraform stacks of the cloud take. */
export type AwsLab = Lab & { readonly environment: 'aws'; readonly aws: AwsPlatform };

export function isAwsLab(lab: Lab): lab is AwsLab {
  return lab.environment === 'aws' && lab.aws !== undefined;
}

export type Systems = { readonly [S in SystemName]?: System<(typeof contracts)[S]> };

export interface System<C extends Contract = Contract> {
  readonly name: string;
  readonly title: string;
  readonly namespace: string;
  readonly engines: readonly Engine[];
  readonly settings: SettingsOf<C['system']>;
  readonly tables: { readonly [T in keyof C['tables']]: Table };
  readonly secrets: { readonly [S in keyof C['secrets']]: SecretReference };
  readonly workloads: {
    readonly [W in keyof C['workloads']]: C['workloads'][W] extends { http: HttpContract } ? HttpWorkload : Workload;
  };
}

/** What lab.yaml says of each system under its name. */
export interface SystemSettings {
  readonly music: MusicSettings;
  readonly cassandra: CassandraSettings;
  readonly greeter: GreeterSettings;
}

type SettingsOf<S extends string> = S extends SystemName ? SystemSettings[S] : object;

/** Traffic and size. */
export interface MusicSettings {
  /** Percent of S2's traffic that goes to v2. */
  readonly canary: number;
  /** Fault that the mesh injects into calls to DB. */
  readonly fault: 'none' | 'abort' | 'delay';
  /** Replicas of each Deployment. */
  readonly replicas: number;
}

/** What the two lessons run. */
export interface GreeterSettings {
  /** Version that all pods are to have. */
  readonly version: string;
  /** Pods of the lesson on scheduling, 1 to 5. */
  readonly replicas: number;
  /** Whether those pods may run on the tainted node. */
  readonly toleration: boolean;
}

/** What the writer writes, and when a row counts as written. */
export interface CassandraSettings {
  readonly topic: string;
  readonly consistency: 'ONE' | 'QUORUM' | 'ALL';
  /** Undefined: as fast as acknowledgements come. */
  readonly rowsPerSecond?: number | undefined;
}

export interface Table extends TableContract {
  /** Full name, e.g. `Music-octocat`. */
  readonly name: string;
}

export interface SecretReference {
  readonly name: string;
  readonly key: string;
}

/** A value that is known now, or a reference that the cluster resolves when the pod starts. */
export type EnvironmentValue =
  { readonly value: string } | { readonly secret: SecretReference } | { readonly field: string };

/** One version of a workload: what one Deployment (or Job) runs. */
export interface Release {
  readonly version: string;
  /** Name of the Deployment: the workload's name, with the version behind it where there are several. */
  readonly name: string;
  /** Full image reference. */
  readonly image: string;
  readonly environment: Readonly<Record<string, EnvironmentValue>>;
}

export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly serviceAccount: string;
  readonly http?: HttpContract;
  /** Keys of workloads of the same system, or `gateway`. */
  readonly callers: readonly string[];
  /** Whether it reads or writes tables: DynamoDB's, or those of the local store. */
  readonly usesTables: boolean;
  /** Oldest version first. */
  readonly releases: readonly [Release, ...Release[]];
}

/** A workload that serves HTTP. */
export type HttpWorkload = Workload & { readonly http: HttpContract };

export interface AwsPlatform {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly clusterName: string;
  readonly network: Network;
  /** CIDR blocks that reach the public API endpoint. */
  readonly apiAccessCidrs: readonly string[];
  /** ARNs of IAM principals that administer the cluster. */
  readonly admins: readonly string[];
  readonly nodeGroups: readonly NodeGroup[];
  /** Whether all node groups are at zero, with the control plane kept. */
  readonly paused: boolean;
  /** ECR repositories of the lab's images by name; none when its images lie in another registry. */
  readonly repositories: readonly string[];
  /** Absent unless an e-mail address is configured. */
  readonly budget?: Budget;
  readonly tables: readonly AwsTable[];
  readonly tableMode: 'provisioned' | 'on-demand';
  readonly identities: readonly Identity[];
  readonly state: StateBackend;
  /** On every resource that can carry tags; `system` is added where a resource belongs to one. */
  readonly tags: Readonly<Record<'lab' | 'owner' | 'expires', string>>;
}

export interface Network {
  readonly vpcName: string;
  readonly cidr: string;
  /** Addresses of Services. Undefined: EKS chooses them. */
  readonly serviceCidr?: string | undefined;
  /** Availability zones by name, e.g. `us-west-2a`. */
  readonly zones: readonly string[];
  /** One address block a zone, in the order of `zones`. */
  readonly publicCidrs: readonly string[];
  readonly privateCidrs: readonly string[];
  readonly natGateways: number;
}

export interface NodeGroup {
  readonly kind: NodeGroupName;
  /** As EKS and people call it, e.g. `worker-nodes`. */
  readonly name: string;
  readonly image: 'AL2023_x86_64_STANDARD' | 'AL2023_x86_64_NVIDIA';
  readonly capacity: 'ON_DEMAND' | 'SPOT';
  readonly instanceTypes: readonly string[];
  readonly min: number;
  readonly desired: number;
  readonly max: number;
  /** On every node of the group, besides those that Kubernetes and EKS put there. */
  readonly labels: Readonly<Record<string, string>>;
  /** Keep away every pod that does not tolerate them. */
  readonly taints: readonly Taint[];
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** Warns when the account spends, or is about to spend, more than this in a month. */
export interface Budget {
  readonly email: string;
  readonly monthlyUsd: number;
}

export interface AwsTable extends Table {
  readonly system: string;
}

/** What a Kubernetes service account may do on AWS. */
export interface Identity {
  readonly system: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly statements: readonly {
    readonly actions: readonly DynamoDbAction[];
    readonly resources: readonly string[];
  }[];
}

export type StateBackend =
  { readonly kind: 'local' } | { readonly kind: 's3'; readonly bucket: string; readonly region: string };

/** A class: what every student gets, and who the students are. */
export interface Roster {
  readonly quota: StudentQuota;
  /** Whether the pods of students get the mesh's proxy. */
  readonly isInMesh: boolean;
  readonly students: readonly Student[];
  /**
   * What a student's service accounts may do on AWS. The tables are named by a session tag in the place of
   * the registry id, so that one role serves all; `namespace` is the contract's, for which the student's stands.
   */
  readonly access: readonly Identity[];
}

/** What all pods of one student together may ask for. */
export interface StudentQuota {
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly pods: number;
}

export interface Student {
  /** 1 to 1,000; decides which stack holds the student. */
  readonly seat: number;
  /** Registry id. */
  readonly id: string;
  readonly namespace: string;
  /** ARN of the IAM role or user that the student works with. */
  readonly principal: string;
  /** On demand always: a class is idle most of the time. */
  readonly tables: readonly AwsTable[];
}
