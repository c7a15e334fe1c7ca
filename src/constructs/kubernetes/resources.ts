import { k8s } from 'cdk8s-plus-28';

/**
 * What a container asks for and may use. `50m` is a twentieth of a CPU, `128Mi` are 128 × 2^20 bytes.
 * `ephemeral-storage` is room on the node's disk: logs and empty folders.
 */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

type Amounts = Readonly<Record<'cpu' | 'memory' | 'ephemeral-storage', string>>;

/**
 * DB, the largest service, takes 75 MiB at rest and 125 MiB at 190 reads a second (Node 20, 32 callers).
 * With the mesh's proxy (100m and 128Mi unless the mesh is told otherwise) the eight pods of music on AWS
 * ask for 1.2 CPUs and 2 GiB, less than half of what two t3.medium offer to pods; mesh and monitoring
 * take the rest.
 */
export const small: Resources = {
  requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
  limits: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '256Mi' },
};

/** Amounts by name, e.g. `cpu`, as the API takes them. */
export function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
