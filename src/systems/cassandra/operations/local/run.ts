/** The ring and its writer as processes of one machine. */
import { join } from 'node:path';
import type { System } from '../../../../lab/lab';
import { processEnvironment } from '../../../../local/environment';
import { loopback, type PortWish } from '../../../../local/ports';
import { UserError } from '../../../../user-error';
import type { LocalPlan } from '../../../../local/session';
import type { ServicePlan } from '../../../../local/supervisor';
import { type cassandra, ring } from '../../contract';

export type Cassandra = System<typeof cassandra>;

/** Addresses of the three nodes on this machine. */
export const localNodes: readonly string[] = [1, 2, 3].map((last) => `127.0.0.${last}`);

/** Milliseconds: the first run downloads Cassandra, and three nodes start at once. */
export const readyWithin = 300_000;

/** Milliseconds that nodes get to drain themselves. */
export const graceful = 25_000;

/** Where a run keeps its things. */
export interface Folders {
  /** Folder of the services' bundles. */
  readonly bundles: string;
  /** Data and logs of the nodes: they stay, and the next run goes on with them. */
  readonly data: string;
  /** Downloads, shared by all labs. */
  readonly cache: string;
}

export function portWishes({ workloads: { writer } }: Cassandra): readonly PortWish[] {
  return [
    { name: ring.statefulSet, port: 0 },
    { name: writer.name, port: 0 },
  ];
}

/** One run of the ring with its writer, on ports that were found free. */
export class CassandraRun implements LocalPlan<object> {
  readonly jobs = [];
  readonly proxies = [];
  readonly settings = {};

  constructor(
    private readonly system: Cassandra,
    private readonly ports: Readonly<Record<string, number>>,
    private readonly folders: Folders,
  ) {}

  readonly change = (): never => {
    throw new UserError('Nothing of Cassandra can be changed while it runs.');
  };

  get services(): readonly ServicePlan[] {
    return [this.ring, this.writer];
  }

  /** Where health, readiness and figures of the writer are. */
  get writerUrl(): string {
    return this.origin(this.system.workloads.writer.name);
  }

  private get ring(): ServicePlan {
    const { data: RING_FOLDER, cache: RING_CACHE } = this.folders;
    return this.service(ring.statefulSet, 'ring', { RING_FOLDER, RING_CACHE });
  }

  private get writer(): ServicePlan {
    const [{ name, environment }] = this.system.workloads.writer.releases;
    const own = processEnvironment(environment, { hosts: {}, secrets: {} });
    return this.service(name, 'writer', { ...own, CASSANDRA_SEEDS: localNodes.join(',') });
  }

  private service(name: string, key: string, environment: Readonly<Record<string, string>>): ServicePlan {
    const { port } = new URL(this.origin(name));
    return {
      name,
      bundle: join(this.folders.bundles, 'services', `${this.system.name}-${key}.js`),
      environment: { ...environment, HOST: loopback, PORT: port },
      readinessUrl: `${this.origin(name)}/readiness`,
    };
  }

  private origin(name: string): string {
    return `http://${loopback}:${this.ports[name]}`;
  }
}
