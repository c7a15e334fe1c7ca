import { join } from 'node:path';
import { type RuleFinding, findingsOf } from '../../analysis/rules';
import { type StaleWaiver, waive, type Waiver } from '../../analysis/waivers';
import { wrapped } from '../../lab/config/lines';
import type { EnvironmentName } from '../../contract';
import type { Context } from '../context';
import { today } from './day';
import type { Synthesis } from '../synthesis';
import { paint } from '../terminal';
import { readWaivers } from './waivers';

export interface PlacedFinding extends RuleFinding {
  readonly environment: EnvironmentName;
}

/** Findings that somebody accepts, in the folder of the lab; it is optional. */
const waiverFile = 'waivers.yaml';

/**
 * What the rules find in every environment that was synthesized, less what is waived, and waivers that must go.
 * @param more - what was found besides
 */
export function allFindings(
  syntheses: readonly Synthesis[],
  { folder }: Pick<Context, 'folder'>,
  more: readonly PlacedFinding[] = [],
): readonly PlacedFinding[] {
  const placed = syntheses.flatMap(({ lab, documents }) =>
    findingsOf(lab, documents).map((finding) => ({ environment: lab.environment, ...finding })),
  );
  const found = [...placed, ...more];
  const waivers = readWaivers(join(folder, waiverFile)).filter(({ address }) =>
    syntheses.some(({ lab }) => address.startsWith(`${lab.environment}/`)),
  );
  return withoutWaived(found, waivers);
}

function withoutWaived(found: readonly PlacedFinding[], waivers: readonly Waiver[]): readonly PlacedFinding[] {
  const waivable = found.map((finding) => ({
    id: finding.rule,
    address: `${finding.environment}/${finding.address}`,
    finding,
  }));
  const { open, stale } = waive(waivable, waivers, today());
  return [...open.map(({ finding }) => finding), ...stale.map(staleFinding)];
}

/** A waiver that covers nothing today would cover, unseen, whatever comes to that place tomorrow. */
function staleFinding({ waiver: { id, address, expires }, why }: StaleWaiver): PlacedFinding {
  const [environment, ...rest] = address.split('/');
  return {
    rule: 'waiver-live',
    environment: environment as EnvironmentName,
    address: rest.join('/'),
    value: `${waiverFile}: the waiver of ${id} ${why === 'expired' ? `expired on ${expires}` : why}`,
    remedy: why === 'expired' ? 'fix what it covers, or accept it again with a later date' : 'remove the waiver',
  };
}

/** A finding: the rule and where, the value, what to do. */
export function findingLines(findings: readonly PlacedFinding[]): readonly string[] {
  return findings.flatMap(({ rule, environment, address, value, remedy }) => [
    `${paint('red', rule)}  ${environment}/${address}`,
    ...wrapped(`  ${value}`, '    '),
    ...wrapped(`  → ${remedy}`, '    '),
  ]);
}
