/** What is no mistake yet and should not come as a surprise. */
import { parseCidr, sizeOf } from '../lab/cidr';
import { zonesOf } from '../lab/config/regions';
import type { Lab } from '../lab/lab';
import { supportWarning } from './cost/estimate';

/** @param date - ISO 8601 date on which they are given */
export function warningsOf(lab: Lab, date: string): readonly string[] {
  const warnings = [supportWarning(lab, date), expiryWarning(lab, date), openWarning(lab), zoneWarning(lab)];
  return warnings.filter((text) => text !== undefined);
}

/** The date is a tag on every resource: whoever cleans the account up goes by it. */
function expiryWarning({ kind, name, expires }: Lab, date: string): string | undefined {
  if (kind !== 'aws' || expires >= date) return undefined;
  return `${name} may be destroyed since ${expires}: set expires in lab.yaml to a later date, or take it down with ./lab destroy.`;
}

/** More than any organization has: the whole of a /8. */
const many = sizeOf({ prefix: 8 });

/** Who has no fixed address may want this for a lesson. Blocks do not overlap, so that their sizes add up. */
function openWarning(lab: Lab): string | undefined {
  if (lab.kind !== 'aws') return undefined;
  const addresses = lab.aws.apiAccessCidrs.reduce((sum, block) => sum + sizeOf(parseCidr(block)), 0);
  if (addresses < many) return undefined;
  const share = addresses / sizeOf({ prefix: 0 });
  const whence = share === 1 ? 'everywhere' : `${Math.max(1, Math.round(share * 100))} % of all addresses`;
  return `The Kubernetes API of ${lab.name} can be reached from ${whence}: set aws.apiAccessCidrs to the addresses that you and your students have.`;
}

/** AWS refuses a subnet in a zone that the account lacks, in the middle of an apply. */
function zoneWarning(lab: Lab): string | undefined {
  if (lab.kind !== 'aws') return undefined;
  const { region, network } = lab.aws;
  const { letters, everybody } = zonesOf(region);
  const doubtful = network.zones.filter((zone) => !letters.includes(zone.slice(region.length)));
  if (doubtful.length === 0) return undefined;
  const which =
    letters.length === 0
      ? 'accounts differ in what they have there'
      : `${everybody ? 'every account has' : 'most accounts have'} ${letters.join(', ')}`;
  return `Your account may lack ${doubtful.join(' and ')}, or EKS takes no cluster there: ${which}. Set aws.zones to letters that \`aws ec2 describe-availability-zones --region ${region}\` lists.`;
}
