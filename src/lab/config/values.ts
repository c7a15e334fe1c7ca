/** The kinds of values that several keys take. Each has one wording of what is allowed. */
import * as z from 'zod';
import type { GatewayForm } from '../../contract';

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

/** The percent of the calls that each version gets; where there are two, that of the newer one alone says as much. */
export function sharesOf(versions: readonly string[]) {
  const each = `the percent of each version (${versions.join(', ')}) as a list of whole numbers that make 100`;
  const isPair = versions.length === 2;
  const allowed = isPair ? `the percent of ${versions[1]}, a whole number from 0 to 100, or ${each}` : each;
  const share = z.int(allowed).min(0, allowed).max(100, allowed);
  const list = z
    .array(share, allowed)
    .length(versions.length, allowed)
    .refine((shares) => shares.reduce((sum, one) => sum + one, 0) === 100, allowed);
  return z.union([share, list], allowed).refine((value) => isPair || typeof value !== 'number', allowed);
}

/** A fault by its name, or with figures of its own. */
export function faultAmong<const T extends readonly [string, ...string[]]>(names: T) {
  const percent = count(1, 100).describe('Percent of the calls that it is done to.');
  const abort = z.strictObject({ abort: count(200, 599).describe('Status of the answers.'), percent });
  const delay = z.strictObject({ delay: count(1, 60_000).describe('Milliseconds that they take longer.'), percent });
  const allowed = `${names.join(', ')}, or with figures { abort: 503, percent: 20 } (status 200 to 599) or { delay: 800, percent: 50 } (1 to 60000 milliseconds), percent 1 to 100`;
  return z.union([z.enum(names), abort, delay], allowed);
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, values.join(', '));
}

/** In whose words the ways through the gateway are written. */
export function gatewayForm() {
  return choice(['istio', 'gateway-api'] satisfies [GatewayForm, ...GatewayForm[]]).default('istio');
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
