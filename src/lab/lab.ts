/**
 * The Lab: all contracts and the configuration resolved for one environment, with every name spelled
 * out. Charts, stacks, checks, cost and operations receive this frozen value and nothing else.
 */
import type { Contract, DynamoDbAction, Engine, HttpContract, TableContract } from '../contract';
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
  readonly systems: Systems;
}

/** The in-cluster stand-in for DynamoDB: a Service of this name in the namespace of each system with tables. */
export interface LocalStore {
  readonly name: string;
  readonly port: number;
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
  /** Availability zones by name, e.g. `us-west-2a`. */
  readonly zones: readonly string[];
  /** One address block a zone, in the order of `zones`. */
  readonly publicCidrs: readonly string[];
  readonly privateCidrs: readonly string[];
  readonly natGateways: number;
}

export interface NodeGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly min: number;
  readonly desired: number;
  readonly max: number;
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
