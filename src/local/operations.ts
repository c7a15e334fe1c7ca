/**
 * What a system says of how it is run and used, as plain data and functions: the verbs of `lab` are the same for all.
 * `systems/<name>/operations.ts` exports one of these by the name `operations`.
 */
import type { Readable, Writable } from 'node:stream';
import type { Contract } from '../contract';
import type { LocalLab, System } from '../lab/lab';
import type { JobOperations } from './jobs';
import type { Scenario } from './load/scenario';
import type { LocalPlan } from './plan';
import type { LocalProcess, WorkloadChoice } from './processes';
import type { Traffic } from './traffic';

export interface Operations<C extends Contract = Contract, Settings extends object = object> {
  /** How it runs on one machine. */
  readonly run: RunOperations<C, Settings>;
  /** What virtual users do, by name; the first is the default. @default - it cannot be put under load */
  readonly scenarios?: Readonly<Record<string, Scenario>>;
  /** A program for people that talks to it. @default - there is none */
  readonly client?: Client;
  /** Jobs that people submit, one by one. @default - it has none */
  readonly jobs?: JobOperations;
  /** Looks for mistakes in what it has stored. @default - it has nothing to look at */
  readonly verify?: Question<Settings>;
  /** Says how it is. @default - its processes, where it runs on this machine */
  readonly status?: Question<Settings>;
  /** What people do with it besides, by the word behind a verb of its own: `lab <verb> <word> …`. @default - nothing */
  readonly commands?: Readonly<Record<string, SystemCommand>>;
}

export interface RunOperations<C extends Contract = Contract, Settings extends object = object> {
  /** How workloads run here, by their key. @default - one process of each release */
  readonly workloads?: (system: System<C, Settings>) => Readonly<Record<string, WorkloadChoice>>;
  /**
   * Processes that stand for a part of the cluster that no workload is: their names, and the folder in `services/`
   * that is started. @default - none
   */
  readonly standIns?: Readonly<Record<string, string>>;
  /** On top of what the contract says for a process, or all that a stand-in gets. @default - nothing */
  readonly environment?: (run: LocalRun<C, Settings>, process: ProcessId) => Readonly<Record<string, string>>;
  /** @default - what the contract says (`contractedPlan`) */
  readonly plan?: (run: LocalRun<C, Settings>, contracted: LocalPlan) => LocalPlan;
  /** Traffic at the start, as lab.yaml has it. @default - all calls to the oldest version, and no fault */
  readonly traffic?: (settings: Settings) => Traffic;
  /** Lines for whoever has started it: what to call, what to try, what to break. */
  readonly hints: (run: LocalRun<C, Settings>) => readonly string[];
  /** Names for processes that depend on what they do now, e.g. `leader`. @default - none */
  readonly aliases?: Readonly<Record<string, Alias>>;
  /** What a process says of itself in a few words, for whoever watches, e.g. `leader, term 4`. @default - nothing */
  readonly says?: (process: { readonly origin: string; readonly workload: string }) => Promise<string>;
  /** Milliseconds that processes may take until they are ready. @default 10000 */
  readonly readyWithinMs?: number;
  /** Milliseconds from SIGTERM to SIGKILL; above the 2 s for which a service drains. @default 10000 */
  readonly gracefulMs?: number;
}

export interface ProcessId {
  readonly name: string;
  /** Key of its workload, or its own name where it is a stand-in. */
  readonly workload: string;
}

/** @returns the name of the process that it means now; undefined where there is none at the moment */
export type Alias = (run: {
  readonly address: string;
  readonly origins: Readonly<Record<string, string>>;
}) => Promise<string | undefined>;

/** What a plan is made from. */
export interface LocalRun<C extends Contract = Contract, Settings extends object = object> {
  readonly lab: LocalLab;
  readonly system: System<C, Settings>;
  /** All processes of the contract. */
  readonly processes: readonly LocalProcess[];
  /** Where a process or another listener is called: scheme, host and port. @throws Error for one that is not there */
  readonly originOf: (listener: string) => string;
  /** Where a process is called by another one, through a link that can be cut. @throws Error where there is no link */
  readonly linkOf: (from: string, to: string) => string;
  /** Value of a Secret, the same for the whole run. @throws Error for one that the system does not have */
  readonly secretOf: (name: string) => string;
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
  /** @returns how many commands failed */
  readonly run: (session: {
    /** Scheme, host and port of the way in. */
    readonly origin: string;
    readonly input: Readable & { readonly isTTY?: boolean };
    readonly output: Writable;
  }) => Promise<number>;
}

/** Something to ask of a system, with options of its own. */
export interface Question<Settings extends object = object> {
  readonly options: Readonly<Record<string, QuestionOption<Settings>>>;
  /** @throws UserError for an option that cannot be used (code 2), and where there is nobody to ask */
  readonly ask: (options: Readonly<Record<string, string>>) => Promise<Answer>;
}

export interface QuestionOption<Settings extends object = object> {
  /** As in `--topic <name>`: the word in angle brackets. */
  readonly value: string;
  readonly description: string;
  /** Of a setting of lab.yaml, or the same for all. */
  readonly default: string | ((settings: Settings) => string);
  /** @default - any text */
  readonly choices?: readonly string[];
}

export interface SystemCommand {
  /** One line for the verb's help. */
  readonly summary: string;
  /** What stands behind it, as in `<file>`, `[module]` or `[parameters...]`, and what each is. */
  readonly words: Readonly<Record<string, string>>;
  /** As in `--at <url>`, and what each is. @default - none */
  readonly options?: Readonly<Record<string, string>>;
  /** @throws UserError for words that cannot be used (code 2), and for what is wrong where it works */
  readonly run: (given: GivenWords, place: CommandPlace) => Promise<Answer>;
}

export interface GivenWords {
  /** In their order; those of a list at the end, one by one. */
  readonly words: readonly string[];
  /** By the option's name without hyphens in front, e.g. `at`; empty for one without a value. */
  readonly options: Readonly<Record<string, string>>;
}

/** Where a command works. */
export interface CommandPlace {
  /** The way in of a system that runs here. @throws UserError that says how to start it */
  readonly addressOf: (system: string) => Promise<string>;
  /** Folder in which the run of a system keeps what the next run goes on with. */
  readonly dataOf: (system: string) => string;
  /** The cluster of the chosen environment, as it has a system. @throws UserError where the lab does not want the system */
  readonly clusterOf: (system: string) => CommandCluster;
}

/** What fails there says what kubectl said. */
export interface CommandCluster {
  /** Name of its context. */
  readonly context: string;
  /** Runs kubectl in the system's namespace. `input` is its standard input. @returns what it printed */
  readonly kubectl: (args: readonly string[], input?: string) => Promise<string>;
  /** Leads a port of this machine to the mesh's gateway, as long as this takes. */
  readonly throughGateway: <T>(use: (origin: string) => Promise<T>) => Promise<T>;
}

export interface Answer {
  /** For people: lines, and tables between them. */
  readonly text: readonly (string | AnswerTable)[];
  /** For programs. */
  readonly json: object;
  /** What is wrong, where something is: the command ends with 1. @default - nothing */
  readonly wrong?: string;
}

export interface AnswerTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
