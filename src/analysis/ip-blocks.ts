/** Blocks of addresses in NetworkPolicies. Of a pod no address is known before it runs, only that it is a private one. */
import * as z from 'zod';
import { type Cidr, contains, overlap, parseCidr } from '../lab/cidr';

const cidr = z.cidrv4({ error: 'only blocks of IPv4 are known here' });

/** Of RFC 1918 and RFC 6598: where clusters have their pods. */
const privateBlocks = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'].map(parseCidr);

interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** About every pod, or about none: of one that is about some, nobody could say which. */
export const ipBlock = z
  .strictObject({ cidr, except: z.array(cidr).default([]) })
  .refine((block) => isAboutEveryPod(block) || isAboutNoPod(block), {
    error: 'a block that holds some private addresses and not others; whether a pod has one of them is not known',
  });

export function isAboutEveryPod({ cidr: text, except }: Block): boolean {
  const block = parseCidr(text);
  return privateBlocks.every((one) => contains(block, one) && !isCut(one, except));
}

function isAboutNoPod({ cidr: text, except }: Block): boolean {
  const block = parseCidr(text);
  return privateBlocks.every((one) => !overlap(block, one) || except.some((hole) => contains(parseCidr(hole), one)));
}

function isCut(block: Cidr, except: readonly string[]): boolean {
  return except.some((hole) => overlap(parseCidr(hole), block));
}
