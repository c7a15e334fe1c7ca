/** All modules of this process, each with its pool of workers. */
import type { Limits, Outcome } from './outcome';
import type { UserModule } from './modules';
import { Pool } from './pool';

export interface RuntimeOptions {
  readonly modules: readonly UserModule[];
  readonly limits: Limits;
  /** Path of Python's program. */
  readonly python: string;
  readonly onLine: (module: string, line: string) => void;
  readonly onWorkerEnd: (module: string, why: Outcome) => void;
}

export class FunctionRuntime {
  private readonly pools: ReadonlyMap<string, { readonly module: UserModule; readonly pool: Pool }>;
  readonly limits: Limits;

  /** Starts a worker of each module at once, while the server is still being built. */
  constructor({ modules, limits, python, onLine, onWorkerEnd }: RuntimeOptions) {
    this.limits = limits;
    this.pools = new Map(
      modules.map((module) => {
        const { name } = module;
        const pool = new Pool({
          module,
          limits,
          python,
          onLine: (line) => onLine(name, line),
          onWorkerEnd: (why) => onWorkerEnd(name, why),
        });
        return [name, { module, pool }];
      }),
    );
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
