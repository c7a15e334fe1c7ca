/** What a lab runs beside what it is to run, and the steps between the two. */
import { prices } from '../../analysis/cost/prices';
import { kubernetesVersions } from '../../lab/versions';
import type { Step } from '../steps';
import { paint, table } from '../terminal';
import type { Part } from './eks';
import { addonTargets } from './plan';
import type { Survey } from './survey';

export interface Row {
  readonly what: 'control plane' | 'node group' | 'add-on' | 'Helm release';
  readonly name: string;
  readonly runs: string;
  /** What lab.yaml, or EKS for that version of Kubernetes, or systems-lab says; what it runs where nobody says another. */
  readonly target: string;
  /** As EKS says it; null of a Helm release. */
  readonly state: string | null;
}

export interface Report {
  readonly lab: string;
  readonly environment: string;
  /** Version of Kubernetes that all of it is to have. */
  readonly target: string;
  /** ISO 8601 date for the version that the control plane runs; null of one that is older than all that systems-lab knows. */
  readonly standardSupportEnds: string | null;
  readonly parts: readonly Row[];
  /** Titles, in their order; none where nothing is to be done. */
  readonly steps: readonly string[];
  /** Why something is not known, or there is no way, in lines; null where there is one. */
  readonly trouble: string | null;
}

export function reportOf(
  { upgradable: { lab }, platform, releases, hops, trouble }: Survey,
  steps: readonly Step[],
): Report {
  const { name, environment, kubernetesVersion: target } = lab;
  const { controlPlane, nodeGroups, addons } = platform;
  const builds = addonTargets(platform, hops);
  const row = (what: Row['what'], part: Part, wanted: string): Row => ({
    what,
    name: part.name,
    runs: part.version,
    target: wanted,
    state: part.state,
  });
  return {
    lab: name,
    environment,
    target,
    standardSupportEnds: supportEnd(controlPlane.version),
    parts: [
      row('control plane', controlPlane, target),
      ...nodeGroups.map((group) => row('node group', group, target)),
      ...addons.map((addon) => row('add-on', addon, builds.get(addon.name) ?? addon.version)),
      ...releases.map(({ name: release, version: runs, pinned }): Row => ({
        what: 'Helm release',
        name: release,
        runs,
        target: pinned,
        state: null,
      })),
    ],
    steps: steps.map(({ title }) => title),
    trouble: trouble?.message ?? null,
  };
}

function supportEnd(version: string): string | null {
  const known: Readonly<Record<string, { readonly standardSupportEnds: string }>> = kubernetesVersions;
  return known[version]?.standardSupportEnds ?? null;
}

/** @param date ISO 8601, for which it is told whether support is over */
export function reportLines(report: Report, date: string): readonly string[] {
  const { lab, environment, target, parts, steps, trouble } = report;
  return [
    `${lab} in ${environment}, to Kubernetes ${target}. ${supportLine(report, date)}`,
    '',
    ...table(
      ['What', 'Name', 'Runs', 'Target'],
      parts.map(({ what, name, runs, target: wanted }) => [what, name, runs, runs === wanted ? '' : wanted]),
    ),
    ...parts.flatMap(({ name, state }) => (state === null || state === 'ACTIVE' ? [] : [`${name} is ${state}`])),
    '',
    ...(trouble === null
      ? []
      : [
          paint('yellow', 'Not everything is known, or there is no way:'),
          ...trouble.split('\n').map((line) => `  ${line}`),
        ]),
    ...(trouble === null && steps.length === 0 ? ['All of it is there: nothing is to be done.'] : []),
    ...(steps.length > 0
      ? [
          ...steps.map((title, index) => `${index + 1}. ${title}`),
          '',
          `Every command: ./lab upgrade --to ${target} --env ${environment} --dry-run`,
          `Carry them out: ./lab upgrade --to ${target} --env ${environment}`,
        ]
      : []),
  ];
}

function supportLine({ standardSupportEnds: end, parts }: Report, date: string): string {
  const { runs } = parts.find(({ what }) => what === 'control plane') ?? { runs: '' };
  if (end !== null && end >= date) return `Standard support of ${runs} ends on ${end}.`;
  const { controlPlane: price, controlPlaneExtended: extended } = prices;
  return `Standard support of ${runs} is over: $${extended.usd.toFixed(2)} instead of $${price.usd.toFixed(2)} an hour.`;
}
