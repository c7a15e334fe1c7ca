/** What of the things that AWS counts is in use in an account by others than the lab. */
import type { AwsLab } from '../../lab/lab';
import { type Answer, type Ask, listOf } from './recovery/ask';

export interface Machine {
  readonly type: string;
  readonly isSpot: boolean;
  readonly cpus: number;
}

/** Machines that run or start. */
export async function otherMachines(lab: AwsLab, ask: Ask): Promise<readonly Machine[]> {
  const fields =
    'type: InstanceType, life: InstanceLifecycle, cores: CpuOptions.CoreCount, threads: CpuOptions.ThreadsPerCore, Tags: Tags';
  const running = 'Name=instance-state-name,Values=pending,running';
  const answer = await ask(
    ...['ec2', 'describe-instances', '--filters', running, '--query', `{all: Reservations[].Instances[].{${fields}}}`],
  );
  return others(lab, listOf(answer, 'all')).map(({ type, life, cores, threads }) => ({
    type: String(type),
    isSpot: life === 'spot',
    cpus: Number(cores ?? 0) * Number(threads ?? 0),
  }));
}

export async function otherAddresses(lab: AwsLab, ask: Ask): Promise<number> {
  return others(lab, listOf(await ask('ec2', 'describe-addresses'), 'Addresses')).length;
}

export async function otherVpcs(lab: AwsLab, ask: Ask): Promise<number> {
  return others(lab, listOf(await ask('ec2', 'describe-vpcs'), 'Vpcs')).length;
}

export async function otherClusters({ aws }: AwsLab, ask: Ask): Promise<number> {
  const clusters = (await ask('eks', 'list-clusters'))?.['clusters'];
  return Array.isArray(clusters) ? clusters.filter((name) => name !== aws.clusterName).length : 0;
}

/** In that of the zones which has most of them. */
export async function otherNatGateways(lab: AwsLab, zones: readonly string[], ask: Ask): Promise<number> {
  const there = 'Name=state,Values=pending,available,deleting';
  const [gateways, subnets] = await Promise.all([
    ask('ec2', 'describe-nat-gateways', '--filter', there),
    ask('ec2', 'describe-subnets'),
  ]);
  const zoneOf = new Map(listOf(subnets, 'Subnets').map((one) => [one['SubnetId'], one['AvailabilityZone']]));
  const found = others(lab, listOf(gateways, 'NatGateways')).map(({ SubnetId: subnet }) => zoneOf.get(subnet));
  return Math.max(0, ...zones.map((zone) => found.filter((one) => one === zone).length));
}

/** Whatever the lab has made carries its name. */
function others(lab: AwsLab, things: readonly Answer[]): readonly Answer[] {
  return things.filter(
    (thing) => !listOf(thing, 'Tags').some(({ Key: key, Value: value }) => key === 'lab' && value === lab.name),
  );
}
