/** All modules of this process, each with its pool of workers. */
import type { Limits, Outcome } from './outcome';
import type { UserModule } from './modules';
import { Pool } from './pool';

export interface RuntimeOptions {
  readonly modules: readonly UserModule[];
  readonly limits: Limits;
  /** Path of Python's program. */
  readonly python: string;
}

export interface RuntimeEvents {
  /** A line that a module's functions printed. */
  readonly onLine: (module: string, line: string) => void;
  /** A worker ended though it was to go on. */
  readonly onWorkerEnd: (module: string, why: Outcome) => void;
}

export class FunctionRuntime {
  private readonly pools: ReadonlyMap<string, { readonly module: UserModule; readonly pool: Pool }>;
  readonly limits: Limits;
  private events: RuntimeEvents = { onLine: () => undefined, onWorkerEnd: () => undefined };

  /** Starts a worker of each module at once, before there is a server. */
  constructor({ modules, limits, python }: RuntimeOptions) {
    this.limits = limits;
    this.pools = new Map(
      modules.map((module) => {
        const { name } = module;
        const pool = new Pool({
          module,
          limits,
          python,
          onLine: (line) => this.events.onLine(name, line),
          onWorkerEnd: (why) => this.events.onWorkerEnd(name, why),
        });
        return [name, { module, pool }];
      }),
    );
  }

  /** From now on these are told what happens. */
  tell(events: RuntimeEvents): void {
    this.events = events;
  }

  get modules(): readonly { readonly module: UserModule; readonly pool: Pool }[] {
    return [...this.pools.values()];
  }

  poolOf(module: string): Pool | undefined {
    return this.pools.get(module)?.pool;
  }

  /** Every module was loaded, or it is known that it cannot be. */
  async started(): Promise<void> {
    await Promise.all(this.modules.map(({ pool }) => pool.started));
  }

  async close(): Promise<void> {
    await Promise.all(this.modules.map(({ pool }) => pool.close()));
  }
}
