/** The revisions of all modules, and their processes: what Knative does in the cluster. */
import type { RevisionSettings } from '../../domain/revision';
import { Revision } from '../../domain/revision';
import { printedBy } from '../../domain/printed';
import { type Forwarded, type HeldCall, Instance } from './instance';
import { readSources, type Source, writeRevision } from './sources';

export interface FleetOptions {
  /** Folders of the modules; a later one goes before an earlier one. */
  readonly folders: readonly string[];
  readonly revisionsFolder: string;
  readonly runtime: string;
  /** Of every process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: RevisionSettings;
  readonly onLine: (module: string, line: string) => void;
}

/** What became of a call that no process answered. */
export interface Refusal {
  readonly status: 502 | 503;
  readonly error: string;
  readonly reason: string;
  readonly ran: false | 'maybe';
}

interface Held {
  readonly call: HeldCall;
  readonly settle: (outcome: Forwarded | Refusal) => void;
}

interface Deployed {
  readonly source: Source;
  readonly revision: Revision<Held, Instance>;
}

/** Lines of a module that are kept. */
const keptLines = 200;

/** Milliseconds between two looks at the folders. */
const lookEvery = 300;

export class Fleet {
  private readonly modules = new Map<string, Deployed>();
  private readonly retired = new Set<Revision<Held, Instance>>();
  private readonly instances = new Set<Instance>();
  private readonly lines = new Map<string, string[]>();
  private readonly clocks: readonly NodeJS.Timeout[];

  constructor(private readonly options: FleetOptions) {
    const { stableWindowMs, panicWindowPercent } = options.settings;
    // Three looks a panic window, and at least one in two seconds, which is Knative's own rhythm.
    const tickEvery = Math.min(2_000, (stableWindowMs * panicWindowPercent) / 300);
    this.clocks = [setInterval(() => this.tick(), tickEvery), setInterval(() => this.reload(), lookEvery)];
    this.reload();
  }

  /** @returns undefined where there is no such module */
  call(module: string, call: HeldCall): Promise<Forwarded | Refusal> | undefined {
    if (!this.modules.has(module)) this.reload();
    const revision = this.modules.get(module)?.revision;
    if (!revision) return undefined;
    return new Promise((settle) => revision.arrived({ call, settle }, performance.now()));
  }

  get names(): readonly string[] {
    return [...this.modules.keys()];
  }

  describe() {
    return [...this.modules].map(([name, { source, revision }]) => ({
      name,
      file: source.file,
      revision: source.digest,
      ...revision.size,
    }));
  }

  /** The last lines that the module's functions printed, oldest first. */
  linesOf(module: string): readonly string[] {
    return this.lines.get(module) ?? [];
  }

  get pids(): readonly number[] {
    return [...this.instances].map(({ pid }) => pid);
  }

  close(): void {
    this.clocks.forEach((clock) => clearInterval(clock));
    this.instances.forEach((instance) => instance.stop());
  }

  /** Takes over what has changed in the folders. */
  private reload(): void {
    const sources = readSources(this.options.folders);
    for (const [name, { source, revision }] of this.modules) {
      if (sources.get(name)?.digest === source.digest) continue;
      revision.retire();
      this.retired.add(revision);
      this.modules.delete(name);
    }
    for (const [name, source] of sources)
      if (!this.modules.has(name)) this.modules.set(name, { source, revision: this.deploy(source) });
  }

  private tick(): void {
    const now = performance.now();
    for (const { revision } of this.modules.values()) revision.tick(now);
    for (const revision of this.retired) {
      revision.tick(now);
      if (revision.isGone) this.retired.delete(revision);
    }
  }

  private deploy(source: Source): Revision<Held, Instance> {
    const { settings, revisionsFolder } = this.options;
    const folder = writeRevision(revisionsFolder, source);
    const revision: Revision<Held, Instance> = new Revision(
      settings,
      {
        start: () => this.startInstance(source.module, folder, revision),
        stop: (instance) => instance.stop(),
        send: (held, instance) => void send(revision, held, instance),
        refuse: ({ settle }, reason) =>
          settle({ status: 503, error: 'the function is overloaded', reason, ran: false }),
      },
      performance.now(),
    );
    return revision;
  }

  private startInstance(module: string, folder: string, revision: Revision<Held, Instance>): Instance {
    const { runtime, environment } = this.options;
    const instance: Instance = new Instance(
      { runtime, environment: { ...environment, FUNCTIONS_FOLDER: folder } },
      {
        onReady: () => revision.started(instance),
        onEnd: () => {
          this.instances.delete(instance);
          revision.ended(instance, performance.now());
        },
        onLine: (line) => this.noteLine(module, line),
      },
    );
    this.instances.add(instance);
    return instance;
  }

  private noteLine(module: string, line: string): void {
    this.options.onLine(module, line);
    const printed = printedBy(line);
    if (printed === undefined) return;
    const lines = this.lines.get(module) ?? [];
    lines.push(printed);
    if (lines.length > keptLines) lines.shift();
    this.lines.set(module, lines);
  }
}

/** A connection that was refused has carried no call: the call waits for another process. */
async function send(revision: Revision<Held, Instance>, held: Held, instance: Instance): Promise<void> {
  try {
    const answer = await instance.forward(held.call);
    held.settle(answer);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') return revision.returned(held, instance, performance.now());
    held.settle({ status: 502, error: 'the process of the function ended', reason: message, ran: 'maybe' });
  }
  revision.answered(instance, performance.now());
}
