/** Every system that a lab can want, in the order in which people meet them: what it is called, and what lab.yaml says of it. */
import type * as z from 'zod';
import type { Contract, Occasion } from '../contract';
import { contract as cassandra } from '../systems/cassandra/contract';
import * as cassandraSettings from '../systems/cassandra/settings';
import { contract as functions } from '../systems/functions/contract';
import * as functionsSettings from '../systems/functions/settings';
import { contract as cuda } from '../systems/cuda/contract';
import * as cudaSettings from '../systems/cuda/settings';
import { contract as fortune } from '../systems/fortune/contract';
import * as fortuneSettings from '../systems/fortune/settings';
import { contract as greeter } from '../systems/greeter/contract';
import * as greeterSettings from '../systems/greeter/settings';
import { contract as music } from '../systems/music/contract';
import * as musicSettings from '../systems/music/settings';
import { contract as workflows } from '../systems/workflows/contract';
import * as workflowsSettings from '../systems/workflows/settings';
import { contract as primitives } from '../systems/primitives/contract';
import * as primitivesSettings from '../systems/primitives/settings';

/** The section of a system in lab.yaml, and what follows from it. */
interface SettingsModule {
  readonly schema: z.ZodType;
  /** Adds the defaults that depend on more than their own key. */
  readonly resolve: (section: never, occasion: Occasion) => object;
}

export const systems = {
  music: { contract: music, settings: musicSettings },
  greeter: { contract: greeter, settings: greeterSettings },
  cassandra: { contract: cassandra, settings: cassandraSettings },
  functions: { contract: functions, settings: functionsSettings },
  workflows: { contract: workflows, settings: workflowsSettings },
  primitives: { contract: primitives, settings: primitivesSettings },
  cuda: { contract: cuda, settings: cudaSettings },
  fortune: { contract: fortune, settings: fortuneSettings },
} as const satisfies Record<string, { readonly contract: Contract; readonly settings: SettingsModule }>;

export type SystemName = keyof typeof systems;

export type SettingsOf<S extends SystemName> = ReturnType<(typeof systems)[S]['settings']['resolve']>;

export const systemNames = Object.keys(systems) as [SystemName, ...SystemName[]];

/** The contract of a system, without what only its own files know of it. */
export function contractOf(name: SystemName): Contract {
  return systems[name].contract;
}
