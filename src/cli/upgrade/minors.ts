/** Minor versions of Kubernetes as EKS counts them, e.g. `1.35`, and versions of whatever else is compared with them. */
import { compare } from '../doctor/checks';

/** Those behind `from` up to `to`, lowest first; none where `to` is not newer. */
export function minorsBetween(from: string, to: string): readonly string[] {
  const [[major, first], [, last]] = [partsOf(from), partsOf(to)];
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => `${major}.${first + index + 1}`);
}

/** How many minor versions `older` is behind `newer`. */
export function minorsBehind(older: string, newer: string): number {
  return partsOf(newer)[1] - partsOf(older)[1];
}

/** Whether a version is that one or a newer one: `v1.20.4-eksbuild.2` is newer than `v1.20.4-eksbuild.1`. */
export function isAtLeast(version: string, least: string): boolean {
  return compare(numbersOf(version), numbersOf(least)) >= 0;
}

function partsOf(version: string): readonly [number, number] {
  const [major = 0, minor = 0] = numbersOf(version).split('.').map(Number);
  return [major, minor];
}

function numbersOf(version: string): string {
  return (version.match(/\d+/g) ?? []).join('.');
}
