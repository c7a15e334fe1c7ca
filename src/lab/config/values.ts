/** The kinds of values that several keys take. Each has one wording of what is allowed. */
import * as z from 'zod';

/** A text that matches the pattern; `allowed` says so in words. */
export function text(pattern: RegExp, allowed: string) {
  return z.string(allowed).regex(pattern, allowed);
}

/** GitHub's own rule for user names: https://docs.github.com/en/enterprise-cloud@latest/admin/identity-and-access-management */
export const registryId = {
  pattern: /^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,38}$/,
  allowed: 'a GitHub id in lower case: 1 to 39 letters, digits and single hyphens, no hyphen first or last',
};

/** A list that names nothing twice. @param most a limit of AWS, or more than anybody has a use for */
export function listOf<T extends z.ZodType<string>>(item: T, allowed: string, most = 100) {
  return z
    .array(item, allowed)
    .min(1, allowed)
    .max(most, `at most ${most} of them`)
    .refine((items) => new Set(items).size === items.length, 'each one once');
}

export function count(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.int(allowed).min(least, allowed).max(most, allowed);
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, values.join(', '));
}

/** Lets a rule between keys run whatever else is wrong with the section, as soon as its own keys are numbers. */
export function areNumbers(...keys: readonly string[]) {
  return ({ value }: { readonly value: unknown }) => keys.every((key) => numberIn(value, key) !== undefined);
}

/** Lets a rule between keys run as soon as its own key is a list. */
export function isList(key: string) {
  return ({ value }: { readonly value: unknown }) => lengthIn(value, key) !== undefined;
}

/** How many items the list has that a section has under a key; undefined when either is something else. */
export function lengthIn(section: unknown, key: string): number | undefined {
  const value = (section as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return Array.isArray(value) ? value.length : undefined;
}

/** The number that a section has under a key; undefined when either is something else. */
export function numberIn(section: unknown, key: string): number | undefined {
  const value = (section as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof value === 'number' ? value : undefined;
}
