/**
 * What a system says of how it is run and used, as plain data and functions: the verbs of `lab` are the same for all.
 * `systems/<name>/operations.ts` exports one of these by the name `operations`.
 */
import type { Contract } from '../contract';
import type { LocalLab, System } from '../lab/lab';
import type { Scenario } from './load/scenario';
import type { LocalPlan } from './plan';
import type { PortWish } from './ports';
import type { Traffic } from './traffic';

export interface Operations<C extends Contract = Contract, Settings extends object = object> {
  /** How it runs on one machine. */
  readonly run: RunOperations<C, Settings>;
  /** What virtual users do, by name; the first is the default. @default - it cannot be put under load */
  readonly scenarios?: Readonly<Record<string, Scenario>>;
  /** A program for people that talks to it, by the name of its verb. @default - there is none */
  readonly client?: Client;
  /** Looks for mistakes in what it has stored. @default - it has nothing to look at */
  readonly verify?: Question;
  /** Says how it is. @default - its processes, where it runs on this machine */
  readonly status?: Question;
}

export interface RunOperations<C extends Contract, Settings extends object> {
  /** Who listens besides the workloads of the contract. @default - nobody */
  readonly wishes?: (system: System<C, Settings>) => readonly PortWish[];
  /** @default - what the contract says (`contractedPlan`) */
  readonly plan?: (run: LocalRun<C, Settings>) => LocalPlan;
  /** Traffic at the start, as lab.yaml has it. @default - all calls to the oldest version, and no fault */
  readonly traffic?: (settings: Settings) => Traffic;
  /** Replicas of a workload, by its key. @default 1 each */
  readonly replicas?: (system: System<C, Settings>) => Readonly<Record<string, number>>;
  /** Lines for whoever has started it: what to call, what to try, what to break. */
  readonly hints: (run: LocalRun<C, Settings>) => readonly string[];
  /** Names for processes that depend on what they do now, e.g. `leader`. @default - none */
  readonly aliases?: Readonly<Record<string, (run: { readonly address: string }) => Promise<string>>>;
  /** Milliseconds that processes may take until they are ready. @default 10000 */
  readonly readyWithin?: number;
  /** Milliseconds from SIGTERM to SIGKILL; above the 2 s for which a service drains. @default 10000 */
  readonly graceful?: number;
}

/** What a plan is made from. */
export interface LocalRun<C extends Contract = Contract, Settings extends object = object> {
  readonly lab: LocalLab;
  readonly system: System<C, Settings>;
  /** The port that was found for a listener. @throws Error for one that nobody wished for */
  readonly portOf: (listener: string) => number;
  readonly folders: Folders;
}

export interface Folders {
  /** The services' bundles. */
  readonly bundles: string;
  /** What the run keeps, for the next run to go on with. */
  readonly data: string;
  /** Downloads, shared by all labs. */
  readonly cache: string;
}

export interface Client {
  /** One line for `lab --help`. */
  readonly summary: string;
  /** @returns how many commands failed */
  readonly run: (session: {
    readonly origin: string;
    readonly input: NodeJS.ReadableStream;
    readonly output: NodeJS.WritableStream;
  }) => Promise<number>;
}

/** Something to ask of a system, with options of its own. */
export interface Question {
  readonly options: Readonly<Record<string, QuestionOption>>;
  readonly ask: (options: Readonly<Record<string, string>>, settings: object) => Promise<Answer>;
}

export interface QuestionOption {
  /** As in `--topic <name>`: the word in angle brackets. */
  readonly value: string;
  readonly description: string;
  /** @default - it may be left out */
  readonly default?: string;
  /** @default - any text */
  readonly choices?: readonly string[];
}

export interface Answer {
  /** For people. */
  readonly lines: readonly string[];
  /** For programs. */
  readonly json: object;
  /** What is wrong, where something is: the command ends with 1. @default - nothing */
  readonly wrong?: string;
}
