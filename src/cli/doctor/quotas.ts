/** Whether the account may have what the lab needs, besides what others have in it already. */
import { machineOf } from '../../analysis/capacity/machines';
import type { AwsLab } from '../../lab/lab';
import { UserError } from '../../user-error';
import { otherAddresses, otherClusters, otherMachines, otherNatGateways, otherVpcs } from '../aws/in-use';
import { type Ask, askAccount } from '../aws/recovery/ask';
import { commandLines } from '../exec';
import type { Finding } from './finding';

interface Quota {
  readonly what: string;
  readonly service: 'ec2' | 'eks' | 'vpc';
  /** By which Service Quotas knows it: https://docs.aws.amazon.com/servicequotas/latest/userguide/gs-request-quota.html */
  readonly code: string;
  readonly needed: number;
  readonly inUse: (ask: Ask) => Promise<number>;
}

/** Machines of the same letters share a quota, on demand and as spare ones. */
interface MachineClass {
  readonly what: string;
  readonly pattern: RegExp;
  readonly isSpot: boolean;
  readonly code: string;
}

const standard = /^[acdhimrtz]\d/;
const graphics = /^(g|vt)\d/;
const accelerated = /^p\d/;

const machineClasses: readonly MachineClass[] = [
  { what: 'vCPUs, standard', pattern: standard, isSpot: false, code: 'L-1216C47A' },
  { what: 'vCPUs, standard, spot', pattern: standard, isSpot: true, code: 'L-34B43A08' },
  { what: 'vCPUs, G and VT', pattern: graphics, isSpot: false, code: 'L-DB2E81BA' },
  { what: 'vCPUs, G and VT, spot', pattern: graphics, isSpot: true, code: 'L-3819A6DF' },
  { what: 'vCPUs, P', pattern: accelerated, isSpot: false, code: 'L-417A185B' },
  { what: 'vCPUs, P, spot', pattern: accelerated, isSpot: true, code: 'L-7212CCBC' },
];

/** An account that does not answer is not waited for longer than this. */
const answersWithinMs = 30_000;

/** One a quota; where nobody may be asked, or nobody answers, one for all. */
export async function quotaFindings(lab: AwsLab, signal?: AbortSignal): Promise<readonly Finding[]> {
  const limits = [AbortSignal.timeout(answersWithinMs), ...(signal ? [signal] : [])];
  const ask = askAccount(lab.aws.region, AbortSignal.any(limits));
  const quotas = quotasOf(lab);
  const found = await Promise.all(quotas.map((quota) => findingOf(quota, lab, ask)));
  if (signal?.aborted) throw new UserError('The questions for quotas were interrupted');
  const [first] = found;
  const isKnown = found.some(({ quota }) => quota !== undefined);
  return [...(isKnown || !first ? found : [{ ...first, what: 'quotas' }]), ...uncounted(lab)];
}

/** Those of which the lab, as lab.yaml has it, takes something. */
function quotasOf(lab: AwsLab): readonly Quota[] {
  const { natGateways, zones } = lab.aws.network;
  const gatewayZones = zones.slice(0, natGateways);
  return [
    ...machineClasses.map((one) => machineQuota(one, lab)).filter(({ needed }) => needed > 0),
    {
      what: 'Elastic IP addresses',
      service: 'ec2',
      code: 'L-0263D0A3',
      needed: natGateways,
      inUse: (ask) => otherAddresses(lab, ask),
    },
    { what: 'VPCs', service: 'vpc', code: 'L-F678F1CE', needed: 1, inUse: (ask) => otherVpcs(lab, ask) },
    {
      what: 'NAT gateways a zone',
      service: 'vpc',
      code: 'L-FE5A380F',
      needed: 1,
      inUse: (ask) => otherNatGateways(lab, gatewayZones, ask),
    },
    { what: 'EKS clusters', service: 'eks', code: 'L-1194D53C', needed: 1, inUse: (ask) => otherClusters(lab, ask) },
  ];
}

function machineQuota({ what, pattern, isSpot, code }: MachineClass, lab: AwsLab): Quota {
  const groups = lab.aws.nodeGroups.filter(({ capacity }) => (capacity === 'SPOT') === isSpot);
  // Of several types EKS takes one, and which is not known before.
  const cpusOf = (types: readonly string[]): number =>
    Math.max(0, ...types.filter((type) => pattern.test(type)).map((type) => machineOf(type)?.cpus ?? 0));
  return {
    what,
    service: 'ec2',
    code,
    needed: groups.reduce((sum, { instanceTypes, desired }) => sum + desired * cpusOf(instanceTypes), 0),
    inUse: async (ask) =>
      (await otherMachines(lab, ask))
        .filter((machine) => machine.isSpot === isSpot && pattern.test(machine.type))
        .reduce((sum, { cpus }) => sum + cpus, 0),
  };
}

async function findingOf(quota: Quota, { aws: { region } }: AwsLab, ask: Ask): Promise<Finding> {
  const { what, code, needed } = quota;
  try {
    const [used, allowed] = await Promise.all([quota.inUse(ask), allowedOf(quota, ask)]);
    const found = `${needed} needed, ${used} used by others, quota ${allowed}`;
    const numbers = { code, needed, used, allowed };
    if (needed + used <= allowed) return { what, found, state: 'ok', quota: numbers };
    return { what, found, state: 'missing', quota: numbers, remedy: remedyOf(quota, needed + used, region) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { what, found: 'not known', state: 'note', remedy: error.message.split('\n').slice(1, 5) };
  }
}

function remedyOf({ service, code }: Quota, wanted: number, region: string): readonly string[] {
  const args = ['--service-code', service, '--quota-code', code, '--desired-value', String(wanted), '--region', region];
  return [
    'Do without some of it, or ask AWS for more, which may take days:',
    ...commandLines({ program: 'aws', args: ['service-quotas', 'request-service-quota-increase', ...args] }, '  '),
  ];
}

/** That of the account, or where nobody has asked for another one that of AWS. */
async function allowedOf({ service, code }: Quota, ask: Ask): Promise<number> {
  const which = ['--service-code', service, '--quota-code', code];
  const answer =
    (await ask('service-quotas', 'get-service-quota', ...which)) ??
    (await ask('service-quotas', 'get-aws-default-service-quota', ...which));
  const { Value: value } = (answer?.['Quota'] ?? {}) as { readonly Value?: number };
  if (typeof value === 'number') return value;
  throw new UserError(`The quota ${code} of ${service} is not known:\naws service-quotas named no value of it.`);
}

/** Machines that belong to no class above, or that nobody has entered, are in no sum. */
function uncounted({ aws }: AwsLab): readonly Finding[] {
  const wanted = aws.nodeGroups.filter(({ desired }) => desired > 0).flatMap(({ instanceTypes }) => instanceTypes);
  const types = [...new Set(wanted)].filter(
    (type) => !machineOf(type) || !machineClasses.some(({ pattern }) => pattern.test(type)),
  );
  if (types.length === 0) return [];
  const remedy = [
    'How many vCPUs they have, and which quota counts them, is for you to look up: they are in no sum here.',
  ];
  return [{ what: 'vCPUs, others', found: `of ${types.join(', ')}: not known`, state: 'note', remedy }];
}
