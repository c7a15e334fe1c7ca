/**
 * A workflow: steps that call functions, and edges that say which step comes next and on what condition. It is
 * plain data (JSON both ways); `workflow` lets the compiler check every name in it, and check.ts the rest.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a function takes and gives, by its name `<module>.<function>`. */
export type Catalogue = Readonly<Record<string, FunctionSignature>>;

export interface FunctionSignature {
  /** @default - whatever it is given */
  readonly parameters?: readonly string[];
  /** Keys of the object that it returns. Output shows the first. */
  readonly results: readonly [string, ...string[]];
}

/** Where edges lead whose step's result is the result of the workflow. */
export const output = 'output';

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** A result that is compared: `{ step: 'add', result: 'result', is: '<', value: 11 }`. */
export interface Condition<Step extends string = string> {
  /** The step whose result it is: that of the edge, or one that certainly ran before it. */
  readonly step: Step;
  readonly result: string;
  readonly is: Comparison;
  /** Order is for numbers only. */
  readonly value: number | string | boolean;
}

export interface Edge<Step extends string = string> {
  readonly from: Step;
  readonly to: Step | typeof output;
  /** @default - always */
  readonly when?: Condition<Step>;
}

/** Where the value of a function's parameter comes from. */
export type Source<Step extends string = string, Parameter extends string = string> =
  { readonly parameter: Parameter } | { readonly step: Step; readonly result: string } | { readonly value: Json };

export interface Step<Name extends string = string, Parameter extends string = string> {
  /** `<module>.<function>` */
  readonly call: string;
  /** By the function's own parameters. */
  readonly with: Readonly<Record<string, Source<Name, Parameter>>>;
  /** Attempts after the first. A call that may have run is repeated only where `repeatable` says so. @default 0 */
  readonly retries?: number;
  /** The function may run twice for one step, as it does nothing but compute. @default false */
  readonly repeatable?: boolean;
  /** Milliseconds that one attempt may take. @default 10000 */
  readonly timeoutMs?: number;
}

export interface ParameterDefinition {
  readonly type: 'number' | 'text';
  /** @default - it has to be given */
  readonly default?: number | string;
}

export interface Workflow<Name extends string = string, Parameter extends string = string> {
  readonly name: string;
  readonly parameters: Readonly<Record<Parameter, ParameterDefinition>>;
  /** The steps that nothing comes before. */
  readonly start: readonly Name[];
  readonly steps: Readonly<Record<Name, Step<Name, Parameter>>>;
  readonly edges: readonly Edge<Name>[];
}

export const defaults = { retries: 0, timeoutMs: 10_000 } as const;

type ParametersOf<F extends FunctionSignature> = F extends { readonly parameters: readonly (infer P extends string)[] }
  ? P
  : string;

/** A step that calls one of the functions of a catalogue, with exactly its parameters. */
type StepOf<C extends Catalogue, Name extends string, Parameter extends string> = {
  [F in keyof C]: Omit<Step<Name, Parameter>, 'call' | 'with'> & {
    readonly call: F;
    readonly with: Readonly<Record<ParametersOf<C[F]>, Source<Name, Parameter>>>;
  };
}[keyof C];

interface Definition<C extends Catalogue, Name extends string, Parameter extends string> {
  readonly name: string;
  readonly parameters: Readonly<Record<Parameter, ParameterDefinition>>;
  readonly start: readonly NoInfer<Name>[];
  readonly steps: Readonly<Record<Name, StepOf<C, NoInfer<Name>, NoInfer<Parameter>>>>;
  readonly edges: readonly Edge<NoInfer<Name>>[];
}

/** The same data, with every name of a step, a parameter and a function checked by the compiler. */
export function workflow<const C extends Catalogue, const Name extends string, const Parameter extends string>(
  _catalogue: C,
  definition: Definition<C, Name, Parameter>,
): Workflow<Name, Parameter> {
  return definition as Workflow<Name, Parameter>;
}
