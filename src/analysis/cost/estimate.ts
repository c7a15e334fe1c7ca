/** What an environment costs as long as it stands, computed from what was synthesized. */
import { kubernetesVersions } from '../../lab/versions';
import type { Lab } from '../../lab/lab';
import type { Documents, Resource } from '../../synth/documents';
import { type Charge, chargesOf, type Surroundings } from './charges';
import { clusterCharges } from './cluster';
import { priceText } from './prices';

export interface CostItem {
  /** Name of the stack, or `in the cluster` for what Kubernetes makes. */
  readonly stack: string;
  /** Address of the resource in its stack, or of the object. */
  readonly resource: string;
  readonly what: string;
  /** The system that it is made for. @default - all of them */
  readonly system?: string;
  readonly usdPerHour: number;
  /** The same while all node groups are at zero. */
  readonly pausedUsdPerHour: number;
  /** The same with every node that its group may have. */
  readonly fullUsdPerHour: number;
  /** Prices of what comes on top, e.g. `$0.045 per GB`. */
  readonly byUse: readonly string[];
}

export interface Estimate {
  readonly items: readonly CostItem[];
  /** Addresses of resources that the price table does not know: the sums are without them. */
  readonly unpriced: readonly string[];
  readonly usdPerHour: number;
  readonly pausedUsdPerHour: number;
}

/** @param date - ISO 8601 date for which it is estimated: versions leave their support */
export function estimate(lab: Lab, documents: Documents, date: string): Estimate {
  const isOutOfSupport = supportEnd(lab) < date;
  const priced = documents.stacks.flatMap(({ name: stack, resources }) => {
    const around = { inStack: byName(resources), isOutOfSupport };
    return resources.map((resource) => ({ stack, resource, charges: chargesOf(resource, around) }));
  });
  const items = [
    ...priced.flatMap(({ stack, resource, charges = [] }) =>
      charges.map((charge) => item(stack, nameOf(resource), charge, systemOf(resource))),
    ),
    ...clusterCharges(lab, documents).map((charge) => item('in the cluster', charge.resource, charge, charge.system)),
  ];
  return {
    items,
    unpriced: priced.filter(({ charges }) => charges === undefined).map(({ resource }) => resource.address),
    usdPerHour: sum(items.map(({ usdPerHour }) => usdPerHour)),
    pausedUsdPerHour: sum(items.map(({ pausedUsdPerHour }) => pausedUsdPerHour)),
  };
}

/** Days before the end of a version's standard support from which on the estimate warns. */
const noticeDays = 60;

/** What to say, on that date, of the version of Kubernetes; undefined while there is time. */
export function supportWarning(lab: Lab, date: string): string | undefined {
  if (lab.kind !== 'aws') return undefined;
  const end = supportEnd(lab);
  const days = (Date.parse(end) - Date.parse(date)) / 86_400_000;
  if (days > noticeDays) return undefined;
  const when = days < 0 ? `ended on ${end}` : `ends on ${end}, in ${days} days`;
  const newer = Object.entries(kubernetesVersions).filter(([, { standardSupportEnds }]) => standardSupportEnds > end);
  const next = newer.find(([, { standardSupportEnds }]) => standardSupportEnds > date);
  return (
    `Standard support of Kubernetes ${lab.kubernetesVersion} ${when}: EKS then upgrades the cluster by itself. ` +
    (next ? `Choose the day: set kubernetesVersion to '${next[0]}' or a newer one.` : 'Update systems-lab first.')
  );
}

function supportEnd({ kubernetesVersion }: Lab): string {
  const known: Readonly<Record<string, { readonly standardSupportEnds: string }>> = kubernetesVersions;
  const version = known[kubernetesVersion];
  if (!version) throw new Error(`src/lab/versions.ts does not know Kubernetes ${kubernetesVersion}`);
  return version.standardSupportEnds;
}

function item(stack: string, resource: string, charge: Charge, system: string | undefined): CostItem {
  const { what, usdPerHour, fullUsdPerHour = usdPerHour, isPausable, byUse = [] } = charge;
  const pausedUsdPerHour = isPausable ? 0 : usdPerHour;
  return {
    stack,
    resource,
    what,
    ...(system !== undefined && { system }),
    usdPerHour,
    pausedUsdPerHour,
    fullUsdPerHour,
    byUse: byUse.map(priceText),
  };
}

/** The tag that a resource has where it belongs to one system. */
function systemOf({ attributes }: Resource): string | undefined {
  const { tags } = attributes as { readonly tags?: { readonly system?: string } };
  return tags?.system;
}

function byName(resources: readonly Resource[]): Surroundings['inStack'] {
  return new Map(resources.map((resource) => [nameOf(resource), resource]));
}

/** `aws_vpc.vpc` out of `terraform/stacks/network aws_vpc.vpc`. */
function nameOf({ address }: Resource): string {
  return address.slice(address.indexOf(' ') + 1);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
