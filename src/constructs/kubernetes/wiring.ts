import type { Workload } from '../../lab/lab';
import { type Caller, keyOfGateway } from './connectable';

/**
 * Compares how a chart wires a workload with what the contract says: who has its address calls it, and who is
 * public is called through the gateway. Callers that contracts know nothing of, such as Prometheus, are free.
 */
export class Wiring {
  private readonly wired = new Set<string>();
  private hasTables = false;

  constructor(
    private readonly name: string,
    private readonly workload: Workload | undefined,
  ) {}

  /** @throws Error for a caller to whom the contract gives no address */
  calledBy({ key, name: caller }: Caller, path: string): void {
    if (key === undefined || !this.workload) return;
    if (!this.expected().includes(key))
      throw new Error(
        `${path} lets ${caller} call ${this.name}, but in the contract it does not: ${this.adviceFor(key)}, or do not allow it`,
      );
    this.wired.add(key);
  }

  reachesTables(): void {
    this.hasTables = true;
  }

  /** What the contract says and the chart has not done, as sentences. */
  missing(): readonly string[] {
    if (!this.workload) return [];
    const { usesTables } = this.workload;
    const callers = this.expected().filter((key) => !this.wired.has(key));
    return [
      ...callers.map(
        (key) =>
          `${this.name} is called by ${key} in the contract, but the chart does not allow it: add it to connections.allowFrom`,
      ),
      ...(usesTables && !this.hasTables
        ? [`${this.name} has access to tables in the contract, but the chart leads it to no store: allow it there`]
        : []),
      ...(!usesTables && this.hasTables
        ? [`${this.name} may reach the store of the tables, but its contract has no tableAccess: give it some`]
        : []),
    ];
  }

  private expected(): readonly string[] {
    const { callers = [], isPublic = false } = this.workload ?? {};
    return [...callers, ...(isPublic ? [keyOfGateway] : [])];
  }

  private adviceFor(key: string): string {
    if (key === keyOfGateway) return 'set isPublic';
    return `give ${key} an environment variable from the url or the members of ${this.workload?.key}`;
  }
}
