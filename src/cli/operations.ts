/** How each system is run and used; loaded when it is asked for and not before. */
import type { Contract } from '../contract';
import type { SettingsOf, SystemName, systems } from '../lab/systems';
import type { Operations } from '../local/operations';

const table = {
  music: async () => (await import('../systems/music/operations')).operations,
  greeter: async () => (await import('../systems/greeter/operations')).operations,
  cassandra: async () => (await import('../systems/cassandra/operations')).operations,
  functions: async () => (await import('../systems/functions/operations')).operations,
  workflows: async () => (await import('../systems/workflows/operations')).operations,
  primitives: async () => (await import('../systems/primitives/operations')).operations,
  cuda: async () => (await import('../systems/cuda/operations')).operations,
  fortune: async () => (await import('../systems/fortune/operations')).operations,
} as const satisfies {
  readonly [S in SystemName]: () => Promise<Operations<(typeof systems)[S]['contract'], SettingsOf<S>>>;
};

/** Verbs that are the client of one system, under the name that people know it by. */
export const clientVerbs = { mcli: 'music' } as const satisfies Readonly<Record<string, SystemName>>;

/** Verbs for what people do with one system besides running it. */
export const ownVerbs = { function: 'functions', workflow: 'workflows' } as const satisfies Readonly<
  Record<string, SystemName>
>;

/** Verbs that submit the jobs of one system. */
export const jobVerbs = { gpu: 'cuda' } as const satisfies Readonly<Record<string, SystemName>>;

/** Each gets the system of its own name and no other, which the types of a table that is asked by name cannot say. */
export function operationsOf(name: SystemName): Promise<Operations> {
  return (table[name] as () => Promise<unknown>)() as Promise<Operations<Contract>>;
}
