/**
 * The Lab: all contracts and the configuration resolved for one environment, with every name spelled
 * out. Charts, stacks, checks, cost and operations receive this frozen value and nothing else.
 */
import type {
  Contract,
  Engine,
  EntryContract,
  EnvironmentName,
  FaultContract,
  GatewayForm,
  HttpContract,
  KindCluster,
  MetricKind,
  ObjectiveContract,
  PodField,
  SecretContract,
  TaintContract,
} from '../contract';
import type { AwsPlatform, Roster, Table } from './platform';
import type { SettingsOf, SystemName, systems } from './systems';

export type * from './platform';

export const environmentNames = ['local', 'aws'] as const satisfies readonly EnvironmentName[];

/** A lab on EKS, one in a cluster that somebody else made, or one student's copy of the systems of either. */
export type Lab = AwsLab | LocalLab | StudentLab;

interface AnyLab {
  /** Also the name of the cluster. */
  readonly name: string;
  readonly registryId: string;
  readonly owner: string;
  /** ISO 8601 date after which the lab may be destroyed. */
  readonly expires: string;
  /** Minor version, e.g. `1.35`. */
  readonly kubernetesVersion: string;
  /** Context of the kubeconfig by which the cluster is reached. */
  readonly context: string;
  /** Host name by which it is called from outside; `*` is any, where nobody shares the gateway. */
  readonly host: string;
  readonly systems: Systems;
  /** Address of the page that says of each alert, under a heading of its name, what to do; where none is known a path of this repository. */
  readonly runbook: string;
  /** What the cluster must have because a wanted system needs it, each once. */
  readonly engines: readonly Engine[];
  /** Where the tables of all systems are. */
  readonly tableStore: TableStore;
  /** Percent of the calls from outside that are traced. Absent where none are, and then there is no collector. */
  readonly traces?: number;
}

export interface AwsLab extends AnyLab {
  readonly kind: 'aws';
  readonly environment: 'aws';
  readonly tableStore: DynamoDbStore;
  readonly cluster: { readonly kind: 'eks' };
  readonly aws: AwsPlatform;
  /** The class. Absent unless a roster was read: dist/ holds nothing personal. */
  readonly roster?: Roster;
}

export interface LocalLab extends AnyLab {
  readonly kind: 'local';
  readonly environment: 'local';
  readonly tableStore: InClusterStore;
  readonly cluster: LocalCluster;
  /** The class. Absent unless a roster was read: dist/ holds nothing personal. */
  readonly roster?: Roster;
}

/** The copy of one student, in a namespace that the class's instructor made, as are its tables and policies. */
export interface StudentLab extends AnyLab {
  readonly kind: 'student';
  readonly environment: EnvironmentName;
  readonly cluster: { readonly kind: ClusterKind };
  readonly student: StudentCopy;
}

export interface StudentCopy {
  /** Registry id; also the namespace. */
  readonly id: string;
}

export type TableStore = DynamoDbStore | InClusterStore;

export interface DynamoDbStore {
  readonly kind: 'dynamodb';
  readonly region: string;
}

/** The stand-in for DynamoDB: a Service of this name in the namespace of each system with tables. */
export interface InClusterStore {
  readonly kind: 'in-cluster';
  readonly name: string;
  readonly port: number;
}

export const clusterKinds = ['kind', 'minikube', 'aks', 'gke'] as const;

/** What a cluster is; it decides on what it brings itself. */
export type ClusterKind = 'eks' | (typeof clusterKinds)[number];

/** The cluster of a context in the kubeconfig, which somebody else has made. */
export type LocalCluster =
  /** The lab's own cluster first. */
  | { readonly kind: 'kind'; readonly clusters: readonly NamedKindCluster[] }
  /** As many nodes as a cluster of kind has workers, since its control plane takes pods like any other; one at least. */
  | { readonly kind: 'minikube'; readonly nodes: number }
  | { readonly kind: Exclude<(typeof clusterKinds)[number], 'kind' | 'minikube'> };

export interface NamedKindCluster extends KindCluster {
  readonly name: string;
}

export type Systems = { readonly [S in SystemName]?: SystemOf<S> };

/** A system by its name, as its chart and its operations get it. */
export type SystemOf<S extends SystemName> = System<(typeof systems)[S]['contract'], SettingsOf<S>>;

export interface System<C extends Contract = Contract, Settings extends object = object> {
  readonly name: string;
  readonly title: string;
  readonly namespace: string;
  readonly engines: readonly Engine[];
  /** What to ask for to see something of it. */
  readonly entry: EntryContract;
  /** What lab.yaml says under the system's name. */
  readonly settings: Settings;
  /** In whose words the ways through the gateway are written. */
  readonly gatewayForm: GatewayForm;
  readonly tables: { readonly [T in keyof C['tables']]: Table };
  /** Those that are wanted with the settings. */
  readonly secrets: { readonly [S in keyof C['secrets']]?: SecretContract };
  readonly workloads: { readonly [W in keyof C['workloads']]: WorkloadOf<C['workloads'][W]> };
}

type WorkloadOf<W> = (W extends { readonly kind: 'members' } ? MembersWorkload : Workload) &
  (W extends { readonly http: HttpContract } ? HttpWorkload : unknown) &
  (W extends { readonly objective: ObjectiveContract } ? WorkloadWithObjective : unknown);

/** A value that is known now, or where it comes from: whoever needs a string makes one of it. */
export type EnvironmentValue =
  | { readonly from: 'value'; readonly value: string }
  /** What OpenTelemetry is told in the cluster, where the collector is. */
  | { readonly from: 'tracing'; readonly value: string }
  | { readonly from: 'secret'; readonly name: string; readonly key: string }
  | { readonly from: 'pod'; readonly field: PodField }
  /** Endpoint of the stand-in for DynamoDB. */
  | { readonly from: 'store'; readonly name: string; readonly port: number }
  /** Base URL of a workload. */
  | { readonly from: 'url'; readonly workload: string; readonly name: string; readonly http: HttpContract }
  /** Every member of a workload by name, at one of its ports. */
  | {
      readonly from: 'members';
      readonly workload: string;
      readonly names: readonly string[];
      readonly headlessService: string;
      /** Name of the port. */
      readonly port: string;
      readonly number: number;
    };

/** One version of a workload: what one Deployment (or StatefulSet, or Job) runs. */
export interface Release {
  readonly version: string;
  /** Name of the Deployment: the workload's name, with the version behind it where there are several. */
  readonly name: string;
  /** Full image reference. */
  readonly image: string;
  readonly environment: Readonly<Record<string, EnvironmentValue>>;
}

export interface Workload {
  readonly kind: 'deployment' | 'members' | 'job';
  /** Its key in the contract. */
  readonly key: string;
  readonly name: string;
  /** What people call it in a word. */
  readonly short: string;
  readonly title: string;
  readonly serviceAccount: string;
  readonly http?: HttpContract;
  /** Further ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Whether it can be called from outside, through the gateway. */
  readonly isPublic: boolean;
  /** Keys of the workloads of the same system that have its address, each once: they call it. */
  readonly callers: readonly string[];
  /** Whether it reads or writes tables: DynamoDB's, or those of the stand-in. */
  readonly usesTables: boolean;
  /** Faults that an exercise can inject into calls of it, by name. */
  readonly faults: Readonly<Record<string, FaultContract>>;
  /** Metrics of its own by name. */
  readonly metrics: Readonly<Record<string, MetricKind>>;
  /** What it promises. Absent where it promises nothing. */
  readonly objective?: ObjectiveContract;
  /** Where its pods run on EKS. Absent where any node will do, as in a cluster that somebody else made. */
  readonly nodes?: NodePlacement;
  /** Oldest version first. */
  readonly releases: readonly [Release, ...Release[]];
}

/** The nodes of one group: what a pod asks for to run there, and what it tolerates. */
export interface NodePlacement {
  readonly group: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintContract[];
}

/** A workload that promises something. */
export type WorkloadWithObjective = HttpWorkload & { readonly objective: ObjectiveContract };

/** A workload that serves HTTP. */
export type HttpWorkload = Workload & { readonly http: HttpContract };

/** A workload whose pods each have a name of their own. */
export type MembersWorkload = Workload & {
  readonly kind: 'members';
  readonly count: number;
  readonly firstNumber: number;
  /** Of the members, lowest number first. */
  readonly names: readonly string[];
  readonly headlessService: string;
};
