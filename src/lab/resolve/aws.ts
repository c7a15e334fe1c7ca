/** The cloud half of a lab. */
import type { Contract } from '../../contract';
import type { LabConfig } from '../config/schema';
import { dailyTimeOf } from '../daily-time';
import type { AwsPlatform, NodeGroup, StateBackend } from '../lab';
import { planNetwork } from '../network';
import { type NodeGroupDefinition, nodeGroups, groupsOf } from '../node-groups';
import { contractOf } from '../systems';
import { identitiesOf, tablesOf } from '../tables';

/** The section that the environment aws needs: the schema has refused that environment without it. */
export function awsOf({ aws }: LabConfig): NonNullable<LabConfig['aws']> {
  if (aws === undefined) throw new Error('A lab without the section aws has no environment aws');
  return aws;
}

export function resolveAws(config: LabConfig): AwsPlatform {
  const aws = awsOf(config);
  const zones = aws.zones.map((letter) => aws.region + letter);
  const wanted = config.systems.map(contractOf);
  return {
    account: aws.account,
    region: aws.region,
    clusterName: config.name,
    network: { ...planNetwork(config.name, aws.vpcCidr, zones, aws.natGateways), serviceCidr: aws.serviceCidr },
    apiAccessCidrs: aws.apiAccessCidrs,
    admins: aws.admins,
    nodeGroups: nodeGroupsOf(config),
    paused: aws.paused,
    ...(aws.pauseAt !== undefined && { pauseAt: dailyTimeOf(aws.pauseAt) }),
    repositories: repositoriesOf(config, wanted),
    ...(aws.budget && { budget: aws.budget }),
    tables: wanted.flatMap((contract) => tablesOf(contract, config.registryId)),
    tableMode: aws.tables,
    identities: wanted.flatMap((contract) => identitiesOf(contract, config.registryId, aws)),
    state: stateOf(config),
    tags: { lab: config.name, owner: config.owner, expires: config.expires },
  };
}

/** `general` first, the others in the order of their table: those that lab.yaml lists, and those of the wanted systems. */
function nodeGroupsOf(config: LabConfig): readonly NodeGroup[] {
  const aws = awsOf(config);
  const needed = new Set(config.systems.flatMap(groupsOf));
  const listed: Readonly<Record<string, NodeGroupSize | undefined>> = { general: aws.nodes, ...aws.nodeGroups };
  return [...nodeGroups].flatMap(([key, definition]) => {
    const size = listed[key] ?? (needed.has(key) ? definition : undefined);
    return size === undefined ? [] : [nodeGroupOf(key, definition, size, aws.paused)];
  });
}

interface NodeGroupSize extends Pick<NodeGroup, 'instanceTypes' | 'min' | 'max'> {
  readonly desired?: number | undefined;
}

function nodeGroupOf(
  key: string,
  { name, system, image, capacity, labels, taints }: NodeGroupDefinition,
  { instanceTypes, min, desired = min, max }: NodeGroupSize,
  isPaused: boolean,
): NodeGroup {
  const now = isPaused ? { min: 0, desired: 0 } : { min, desired };
  return {
    key,
    ...(system !== undefined && { system }),
    name,
    image,
    capacity,
    instanceTypes,
    ...now,
    max,
    labels,
    taints,
  };
}

/** Images lie in ECR repositories of this lab when their registry is that of its own account and region. */
function repositoriesOf(config: LabConfig, wanted: readonly Contract[]): readonly string[] {
  const { account, region } = awsOf(config);
  const [host, ...path] = config.imageRegistry.split('/');
  if (host !== `${account}.dkr.ecr.${region}.amazonaws.com`) return [];
  const images = wanted.flatMap((contract) => Object.values(contract.workloads).map((workload) => workload.image));
  return [...new Set(images)].map((image) => [...path, image].join('/'));
}

function stateOf(config: LabConfig): StateBackend {
  const { state, region } = awsOf(config);
  const { kind, bucket } = state;
  return kind === 's3' && bucket !== undefined ? { kind, bucket, region } : { kind: 'local' };
}
