/** Runs a workflow: each step as soon as those it waits for are decided, with retries and time limits. */
import { attempt, type Attempt } from './attempt';
import { contextOf, type Context, decideStep, outputOf, type Results, type StepOutcome } from './outcome';
import { type Catalogue, type Json, output, type Step, type Workflow } from './workflow';

export interface RunOptions {
  readonly catalogue: Catalogue;
  /** Calls a function; must end when the signal says so. It may reject: then the function may have run. */
  readonly call: (called: string, context: Context, signal: AbortSignal) => Promise<Attempt>;
  /** Milliseconds on a clock that does not go back. @default performance.now */
  readonly now?: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Is told of each step when it is decided. */
  readonly onStep?: (step: string, record: StepRecord) => void;
}

/** One step as it was run. */
export interface StepRecord {
  readonly outcome: StepOutcome;
  /** What the function was called with; absent where it was not called. */
  readonly context?: Context;
  readonly attempts: number;
  /** Milliseconds since the workflow began. */
  readonly startedMs: number;
  readonly endedMs: number;
}

export interface WorkflowRun {
  readonly steps: Readonly<Record<string, StepRecord>>;
  readonly output: StepOutcome;
}

/** @param parameters one for each of the workflow's (parameters.ts) */
export async function runWorkflow(workflow: Workflow, parameters: Context, options: RunOptions): Promise<WorkflowRun> {
  const now = options.now ?? (() => performance.now());
  const begin = now();
  const since = (): number => now() - begin;
  const outcomes = new Map<string, StepOutcome>();
  const steps: Record<string, StepRecord> = {};
  const decided = new Map<string, Promise<void>>();

  /** Waits for what comes before a step, once for all who wait for it. */
  const decide = (step: string): Promise<void> => {
    const known = decided.get(step) ?? perform(step);
    decided.set(step, known);
    return known;
  };
  const perform = async (step: string): Promise<void> => {
    await Promise.all(workflow.edges.filter(({ to }) => to === step).map(({ from }) => decide(from)));
    const startedMs = since();
    const decision = decideStep(workflow, step, outcomes);
    if (step === output)
      return void outcomes.set(
        output,
        decision === 'run'
          ? { state: 'succeeded', results: outputOf(workflow, options.catalogue, outcomes) }
          : decision,
      );
    const context = decision === 'run' ? contextOf(workflow, step, parameters, outcomes) : undefined;
    const { outcome, attempts } = context
      ? await runStep(workflow.steps[step] as Step, context, options)
      : { outcome: decision as StepOutcome, attempts: 0 };
    outcomes.set(step, outcome);
    const record = { outcome, ...(context && { context }), attempts, startedMs, endedMs: since() };
    steps[step] = record;
    options.onStep?.(step, record);
  };

  await Promise.all([...Object.keys(workflow.steps), output].map(decide));
  return { steps, output: outcomes.get(output) as StepOutcome };
}

async function runStep(
  step: Step,
  context: Context,
  { call, catalogue, sleep }: RunOptions,
): Promise<{ readonly outcome: StepOutcome; readonly attempts: number }> {
  const { last, attempts } = await attempt((signal) => call(step.call, context, signal), step, sleep);
  const outcome: StepOutcome = last.ok
    ? outcomeOf(step.call, last.body, catalogue)
    : { state: 'failed', reason: last.reason };
  return { outcome, attempts };
}

/** A function has to return an object with the results that it is known to give. */
function outcomeOf(called: string, body: Json, catalogue: Catalogue): StepOutcome {
  const names = catalogue[called]?.results ?? [];
  const results = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Results) : {};
  const missing = names.find((name) => !Object.hasOwn(results, name));
  if (missing === undefined) return { state: 'succeeded', results };
  return {
    state: 'failed',
    reason: `${called} returned no '${missing}'; it returned ${JSON.stringify(body).slice(0, 200)}`,
  };
}
