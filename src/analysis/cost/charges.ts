/** What each type of resource costs: one entry a type, so that a type nobody thought of is noticed. */
import type { Resource } from '../../synth/documents';
import { blocks } from '../resources';
import { hoursPerMonth, machineUsdPerHour, type Price, prices } from './prices';

export interface Charge {
  /** In words, e.g. `2 × t3.medium`. */
  readonly what: string;
  readonly usdPerHour: number;
  /** The same with every node of its group. @default `usdPerHour` */
  readonly fullUsdPerHour?: number;
  /** Whether it ends when the node groups are taken to zero. @default false */
  readonly isPausable?: boolean;
  /** What comes on top, by use. */
  readonly byUse?: readonly Price[];
}

/** What a charge may depend on besides the resource itself. */
export interface Surroundings {
  /** The other resources of the stack, by type and label: `aws_launch_template.workers`. */
  readonly inStack: ReadonlyMap<string, Resource>;
  /** Whether the cluster's version has left standard support. */
  readonly isOutOfSupport: boolean;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Why the type costs nothing; or its charges, undefined where the resource cannot be priced. */
type Pricing =
  { readonly free: string } | ((attributes: Attributes, around: Surroundings) => readonly Charge[] | undefined);

const configuration: Pricing = { free: 'is configuration of something else' };
const permission: Pricing = { free: 'IAM costs nothing' };
const network: Pricing = { free: 'a VPC with its subnets and routes costs nothing' };

export const pricing: Readonly<Record<string, Pricing>> = {
  aws_budgets_budget: { free: 'a budget without actions costs nothing' },
  aws_cloudwatch_log_group: () => [charge('log group', 0, [prices.logIngestion, prices.logStorage])],
  aws_default_security_group: network,
  aws_dynamodb_table: (attributes) => [table(attributes)],
  aws_ecr_lifecycle_policy: configuration,
  aws_ecr_repository: () => [charge('image repository', 0, [prices.imageStorage])],
  aws_eip: () => [charge('public address', prices.publicAddress.usd)],
  aws_eks_access_entry: permission,
  aws_eks_access_policy_association: permission,
  aws_eks_addon: { free: 'its pods run on the nodes' },
  aws_eks_cluster: (attributes, { isOutOfSupport }) => [controlPlane(attributes, isOutOfSupport)],
  aws_eks_node_group: nodeGroup,
  aws_eks_pod_identity_association: permission,
  aws_flow_log: { free: 'its log group is charged' },
  aws_iam_role: permission,
  aws_iam_role_policy: permission,
  aws_iam_role_policy_attachment: permission,
  aws_internet_gateway: network,
  aws_kms_key: () => [charge('key', prices.key.usd / hoursPerMonth)],
  aws_launch_template: { free: 'its machines are charged with their node group' },
  aws_nat_gateway: () => [charge('NAT gateway', prices.natGateway.usd, [prices.natTraffic])],
  aws_route: network,
  aws_route_table: network,
  aws_route_table_association: network,
  aws_s3_bucket: () => [charge('bucket', 0, [prices.objectStorage])],
  aws_s3_bucket_lifecycle_configuration: configuration,
  aws_s3_bucket_ownership_controls: configuration,
  aws_s3_bucket_policy: configuration,
  aws_s3_bucket_public_access_block: configuration,
  aws_s3_bucket_server_side_encryption_configuration: configuration,
  aws_s3_bucket_versioning: configuration,
  aws_scheduler_schedule: { free: 'one call a day: AWS charges none of the first 14 million in a month' },
  aws_scheduler_schedule_group: { free: 'its schedules are charged' },
  aws_subnet: network,
  aws_vpc: network,
  aws_vpc_endpoint: ({ vpc_endpoint_type: type }) => (type === 'Gateway' ? [] : undefined),
  helm_release: { free: 'its pods run on the nodes, its load balancer is counted where Kubernetes makes it' },
};

/** Undefined: nobody knows what it costs. */
export function chargesOf(resource: Resource, around: Surroundings): readonly Charge[] | undefined {
  if (!Object.hasOwn(pricing, resource.type)) return undefined;
  const known = pricing[resource.type];
  return typeof known === 'function' ? known(resource.attributes, around) : [];
}

function charge(what: string, usdPerHour: number, byUse: readonly Price[] = []): Charge {
  return { what, usdPerHour, byUse };
}

function controlPlane({ upgrade_policy: policy, version }: Attributes, isOutOfSupport: boolean): Charge {
  const [{ support_type: support = 'EXTENDED' } = {}] = blocks(
    policy as { readonly support_type?: string } | undefined,
  );
  // With STANDARD, EKS upgrades the cluster when the support of its version ends, and the price stays.
  const isExtended = isOutOfSupport && support !== 'STANDARD';
  const { usd } = isExtended ? prices.controlPlaneExtended : prices.controlPlane;
  return charge(`control plane ${String(version)}${isExtended ? ', extended support' : ''}`, usd);
}

function table({ billing_mode: mode, read_capacity: reads, write_capacity: writes }: Attributes): Charge {
  const stored = [prices.tableStorage, prices.tableRecovery];
  if (mode === 'PAY_PER_REQUEST') return charge('table on demand', 0, [prices.reads, prices.writes, ...stored]);
  const usd = tableUsdPerHour(Number(reads), Number(writes));
  return charge(`table, ${Number(reads)} read and ${Number(writes)} write units`, usd, stored);
}

/** What units cost that a table has whether they are used or not. */
export function tableUsdPerHour(reads: number, writes: number): number {
  return reads * prices.readUnit.usd + writes * prices.writeUnit.usd;
}

/** EKS takes whichever of the types AWS can give, so the dearest counts; spot machines cost at most that. */
function nodeGroup(attributes: Attributes, { inStack }: Surroundings): readonly Charge[] | undefined {
  const {
    instance_types: types,
    scaling_config: scaling,
    capacity_type: capacity,
    launch_template: template,
  } = attributes;
  const machine = dearest(types as readonly string[]);
  const disk = diskGiB(template, inStack);
  if (machine === undefined || disk === undefined) return undefined;
  const { type, usd } = machine;
  const [{ desired_size: nodes, max_size: most } = { desired_size: 0, max_size: 0 }] = blocks(
    scaling as { readonly desired_size: number; readonly max_size: number },
  );
  const diskUsd = (disk * prices.volume.usd) / hoursPerMonth;
  const what = `${nodes} × ${type}${capacity === 'SPOT' ? ', spot, at most' : ''}`;
  return [
    { what, usdPerHour: nodes * usd, fullUsdPerHour: most * usd, isPausable: true },
    {
      what: `${nodes} × ${disk} GiB root volume`,
      usdPerHour: nodes * diskUsd,
      fullUsdPerHour: most * diskUsd,
      isPausable: true,
    },
  ];
}

/** Undefined where one of them has no known price: that one may be it. */
function dearest(types: readonly string[]): { readonly type: string; readonly usd: number } | undefined {
  const priced = types.map((type) => ({ type, usd: machineUsdPerHour[type] ?? NaN }));
  const usd = Math.max(...priced.map((one) => one.usd));
  const type = priced.find((one) => one.usd === usd)?.type;
  if (type === undefined) return undefined;
  return { type: types.length > 1 ? `${type}, dearest of ${types.length} types` : type, usd };
}

interface LaunchTemplate {
  readonly block_device_mappings?: readonly {
    readonly ebs?: { readonly volume_size?: number; readonly volume_type?: string };
  }[];
}

/** Size of the gp3 root volume of a node; undefined where the template cannot be found or says something else. */
function diskGiB(reference: unknown, inStack: Surroundings['inStack']): number | undefined {
  const [{ id } = { id: '' }] = blocks(reference as { readonly id: string } | undefined);
  const [, address = ''] = /^\$\{(.+)\.id\}$/.exec(id) ?? [];
  const template = inStack.get(address)?.attributes as LaunchTemplate | undefined;
  const ebs = template?.block_device_mappings?.[0]?.ebs;
  return ebs?.volume_type === 'gp3' ? ebs.volume_size : undefined;
}
