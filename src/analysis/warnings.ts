/** What is no mistake yet and should not come as a surprise. */
import type { Lab } from '../lab/lab';
import { supportWarning } from './cost/estimate';

/** @param date - ISO 8601 date on which they are given */
export function warningsOf(lab: Lab, date: string): readonly string[] {
  return [supportWarning(lab, date), expiryWarning(lab, date), openWarning(lab)].filter((text) => text !== undefined);
}

/** The date is a tag on every resource: whoever cleans the account up goes by it. */
function expiryWarning({ kind, name, expires }: Lab, date: string): string | undefined {
  if (kind !== 'aws' || expires >= date) return undefined;
  return `${name} may be destroyed since ${expires}: set expires in lab.yaml to a later date, or take it down with npx lab destroy.`;
}

/** Who has no fixed address may want this for a lesson. */
function openWarning(lab: Lab): string | undefined {
  if (lab.kind !== 'aws' || !lab.aws.apiAccessCidrs.includes('0.0.0.0/0')) return undefined;
  return `The Kubernetes API of ${lab.name} can be reached from everywhere: set aws.apiAccessCidrs to the addresses that you and your students have.`;
}
