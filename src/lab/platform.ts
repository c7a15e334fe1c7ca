/** What a lab has on AWS, and its class: what the Terraform stacks of the cloud take. */
import type { DynamoDbAction, NodeImage, TableContract, TaintContract } from '../contract';

export interface Table extends TableContract {
  /** Full name, e.g. `Music-octocat`. */
  readonly name: string;
}

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
  /** When AWS takes all of them there, whether anybody is asked or not. Absent: never. */
  readonly pauseAt?: DailyTime;
  /** ECR repositories of the lab's images by name; none when its images lie in another registry. */
  readonly repositories: readonly string[];
  /** Absent unless an e-mail address is configured. */
  readonly budget?: Budget;
  readonly tables: readonly AwsTable[];
  readonly tableMode: 'provisioned' | 'on-demand';
  readonly identities: readonly Identity[];
  readonly state: StateBackend;
  /** On every resource that can carry tags; `system` is added where a resource belongs to one. Machines go without `expires`. */
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
  /** Its key in lab.yaml. */
  readonly key: string;
  /** The one that it is made for. Absent: it is for all. */
  readonly system?: string;
  /** As EKS and people call it, e.g. `worker-nodes`. */
  readonly name: string;
  readonly image: NodeImage;
  readonly capacity: 'ON_DEMAND' | 'SPOT';
  readonly instanceTypes: readonly string[];
  readonly min: number;
  readonly desired: number;
  readonly max: number;
  /** On every node of the group, besides those that Kubernetes and EKS put there. */
  readonly labels: Readonly<Record<string, string>>;
  /** Keep away every pod that does not tolerate them. */
  readonly taints: readonly TaintContract[];
}

/** A time of every day. */
export interface DailyTime {
  /** `22:00` */
  readonly time: string;
  /** Name of a zone of the IANA database, e.g. `Europe/Berlin`. */
  readonly zone: string;
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
  readonly term: Term;
  /** Whether the pods of students get the mesh's proxy. */
  readonly isInMesh: boolean;
  readonly students: readonly Student[];
  /**
   * What a student's service accounts may do on AWS. The tables are named by a session tag in the place of
   * the registry id, so that one role serves all; `namespace` is the contract's, for which the student's stands.
   */
  readonly access: readonly Identity[];
}

/** How long a class has the lab. */
export interface Term {
  readonly weeks: number;
  /** In which the lab runs; in the others it is paused. */
  readonly hoursPerWeek: number;
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
