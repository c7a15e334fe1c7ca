import { ordinalOf } from '../domain/members';
import type { Holder } from '../domain/election/model';

/** How a record names its holder: `fortune-3_4f1c…`, member and process. */
export function holderText(name: string, { process }: Holder): string {
  return `${name}_${process}`;
}

/** Somebody who is no member, e.g. a person who stopped the election by hand, is respected like the highest member. */
export function readHolder(text: string): Holder | undefined {
  if (text === '') return undefined;
  const [name = '', process] = text.split('_', 2);
  return { member: ordinalOf(name) ?? Infinity, process: process ?? text };
}
