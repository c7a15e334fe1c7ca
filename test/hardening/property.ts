import { rules } from '../../src/analysis/rules';
import { at, documentsOf, type Json, put, resources, type Synthesized } from './synthesized';

/** Something that makes the lab harder to break into, or to lose. */
export interface Property {
  /** A sentence. */
  readonly title: string;
  /** Where it has to hold: each of these is weakened by itself. */
  readonly on: (synthesized: Synthesized) => readonly Json[];
  /** Takes the property away from one of them. */
  readonly remove: (target: Json, synthesized: Synthesized) => void;
  readonly gate: Gate;
  /** Check of checkov that must object as well, looking at the weakened document alone: see test/tiers/scanners. */
  readonly checkov?: string;
}

/** What notices: a rule of `lab check`, or a judgement of this suite. */
export type Gate = { readonly rule: string } | { readonly holds: (target: Json, synthesized: Synthesized) => boolean };

/** Whether the property's gate objects. */
export function isCaught({ gate, on }: Property, synthesized: Synthesized): boolean {
  if ('holds' in gate) return !on(synthesized).every((target) => gate.holds(target, synthesized));
  const rule = rules.find(({ id }) => id === gate.rule);
  if (!rule) throw new Error(`lab check has no rule ${gate.rule}`);
  return rule.check(synthesized.lab, documentsOf(synthesized)).length > 0;
}

/** A value at a path that must be what it is; it is removed, or replaced by a weaker one. */
export function field(path: string, expected: unknown, weaker?: unknown): Pick<Property, 'remove' | 'gate'> {
  return {
    remove: (target) => put(target, path, weaker),
    gate: { holds: (target) => JSON.stringify(at(target, path)) === JSON.stringify(expected) },
  };
}

/** A value at a path that must be there, whatever it is. */
export function present(path: string): Pick<Property, 'remove' | 'gate'> {
  return {
    remove: (target) => put(target, path, undefined),
    gate: { holds: (target) => at(target, path) !== undefined },
  };
}

/** A value at a path that must not be there. */
export function absent(path: string, value: unknown): Pick<Property, 'remove' | 'gate'> {
  return {
    remove: (target) => put(target, path, value),
    gate: { holds: (target) => at(target, path) === undefined },
  };
}

/** A Terraform block, which is one object or a list of one. */
export function block(value: unknown): Json {
  return [value].flat()[0] as Json;
}

/** A block inside each resource of a type. */
export function blocksOf(type: string, path: string) {
  return (synthesized: Synthesized): readonly Json[] =>
    resources(type)(synthesized).map((resource) => block(at(resource, path)));
}
