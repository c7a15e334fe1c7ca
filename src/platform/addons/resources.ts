/** What the containers of an add-on ask for and may use, as Helm values write it. */
export interface ContainerResources {
  readonly requests: Amounts;
  readonly limits: { readonly memory: string; readonly cpu?: null };
}

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
}

/**
 * The small profile: mesh, monitoring and systems share two nodes of 4 GiB. Memory has a limit; a CPU that
 * nobody else wants is free to take.
 */
export function small(cpu: string, memory: string, mostMemory: string): ContainerResources {
  return { requests: { cpu, memory }, limits: { memory: mostMemory } };
}

/** The same for a chart that limits CPU by itself: of `null` Helm takes the chart's own figure away. */
export function smallWithoutCpuLimit(cpu: string, memory: string, mostMemory: string): ContainerResources {
  const { requests, limits } = small(cpu, memory, mostMemory);
  return { requests, limits: { ...limits, cpu: null } };
}
