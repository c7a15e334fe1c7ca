import type { Contract } from '../contract';
import { cassandra } from '../systems/cassandra/contract';
import { greeter } from '../systems/greeter/contract';
import { music } from '../systems/music/contract';

/** Every system that a lab can want, in the order in which people meet them. */
export const contracts = { music, greeter, cassandra } as const satisfies Record<string, Contract>;

export type SystemName = keyof typeof contracts;

export const systemNames = Object.keys(contracts) as [SystemName, ...SystemName[]];
