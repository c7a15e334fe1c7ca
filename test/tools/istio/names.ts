/** Names as Istio completes and compares them. */
import { clusterDomain } from '../../../src/constructs/kubernetes/mesh';

export type Labels = Readonly<Record<string, string>>;

/** A short name belongs to the namespace of the object that says it. */
export function fullName(host: string, namespace: string): string {
  return host === '*' || host.includes('.') ? host : `${host}.${namespace}.svc.${clusterDomain}`;
}

/** How callers in a namespace may name a Service, the longest name first. */
export function namesOf({ name, namespace }: { name: string; namespace: string }, from: string): readonly string[] {
  const full = fullName(name, namespace);
  const long = [full, `${name}.${namespace}.svc`, `${name}.${namespace}`];
  return from === namespace ? [...long, name] : long;
}

/** The hosts that two patterns have in common, as a pattern; undefined where there are none. */
export function common(one: string, other: string): string | undefined {
  if (one === other || covers(other, one)) return one;
  return covers(one, other) ? other : undefined;
}

function covers(pattern: string, host: string): boolean {
  return pattern === '*' || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));
}

export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([label, value]) => labels[label] === value);
}

/** Of a proxy's cluster: the calls that go to the pods of a Service, or of one subset of them. */
export function outboundName(port: number, subset: string | undefined, host: string): string {
  return `outbound|${port}|${subset ?? ''}|${host}`;
}

const milliseconds: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Envoy counts in seconds: `1m30s` is `90s`, `500ms` is `0.5s`. */
export function seconds(duration: string): string {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  const total = parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (milliseconds[unit] ?? 0), 0);
  return `${Math.round(total) / 1000}s`;
}
