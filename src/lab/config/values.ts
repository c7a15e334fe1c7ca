/** The kinds of values that several keys take. Each has one wording of what is allowed. */
import * as z from 'zod';
import { contains, formatCidr, parseCidr } from '../cidr';

/** A text that matches the pattern; `allowed` says so in words. */
export function text(pattern: RegExp, allowed: string) {
  return z.string(allowed).regex(pattern, allowed);
}

/** GitHub's own rule for user names: https://docs.github.com/en/enterprise-cloud@latest/admin/identity-and-access-management */
export const registryId = {
  pattern: /^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,38}$/,
  allowed: 'a GitHub id in lower case: 1 to 39 letters, digits and single hyphens, no hyphen first or last',
};

export const principalArn = {
  pattern: /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
  allowed: 'the ARN of an IAM role or user (not of a session: no sts)',
};

/**
 * A CIDR block whose host bits are zero: AWS would silently change any other, and every plan would show it.
 * A block that fails one rule may fail the next ones too; the loader reports the first.
 */
const cidr = z
  .cidrv4('an IPv4 block in CIDR notation such as 10.0.0.0/16')
  .refine((block) => formatCidr(parseCidr(block)) === block, {
    error: ({ input }) => `the first address of the block: ${formatCidr(parseCidr(String(input)))}`,
  });

/** https://www.rfc-editor.org/rfc/rfc1918 and, for carriers but usual in clusters, https://www.rfc-editor.org/rfc/rfc6598 */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map(parseCidr);

/**
 * AWS allows /16 to /28 (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). The address
 * plan gives a zone's pods an eighth of the VPC, and prefix delegation hands them out in blocks of 16: a /20
 * leaves 32 such blocks a zone, the least that a few nodes with a mesh need.
 */
export const vpcCidr = cidr
  .refine((block) => parseCidr(block).prefix >= 16 && parseCidr(block).prefix <= 20, {
    error: 'a /16 to /20: AWS takes no larger VPC, and in a smaller one the pods of a zone run out of addresses',
  })
  .refine(isPrivate, `private addresses, in ${privateRanges.map(formatCidr).join(', ')}`);

/** https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html: no reserved addresses. */
export const publicCidr = cidr.refine(
  (block) => !isPrivate(block),
  'addresses as the internet sees them, not private ones (https://checkip.amazonaws.com shows yours)',
);

const serviceRanges = privateRanges.slice(0, 3);

/**
 * Addresses of Services: EKS takes private ones, a /12 to /24.
 * Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export const serviceCidr = cidr
  .refine((block) => parseCidr(block).prefix >= 12 && parseCidr(block).prefix <= 24, 'a /12 to /24')
  .refine(
    (block) => serviceRanges.some((range) => contains(range, parseCidr(block))),
    `private addresses, in ${serviceRanges.map(formatCidr).join(', ')}`,
  );

/** A list that names nothing twice. */
export function listOf<T extends z.ZodType<string>>(item: T, allowed: string) {
  return z
    .array(item, allowed)
    .min(1, allowed)
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

function isPrivate(block: string): boolean {
  return privateRanges.some((range) => contains(range, parseCidr(block)));
}
