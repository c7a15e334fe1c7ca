/** What becomes of the steps of a workflow. */
import { meets } from './condition';
import { edgesInto } from './graph';
import { type Catalogue, type Edge, type Json, output, type Workflow } from './workflow';

export type Results = Readonly<Record<string, Json>>;
export type Context = Readonly<Record<string, Json>>;

export type StepOutcome =
  | { readonly state: 'succeeded'; readonly results: Results }
  | { readonly state: 'failed'; readonly reason: string }
  /** No edge that leads to it was taken. */
  | { readonly state: 'skipped' }
  /** A step that it had to wait for failed, or was itself stopped by this one. */
  | { readonly state: 'stopped'; readonly by: string };

/** By step; `output` is among them once the workflow has ended. */
export type Outcomes = ReadonlyMap<string, StepOutcome>;

/**
 * Whether a step, or the output, is to run now that every step is decided from which an edge leads to it. One
 * step that failed stops it; otherwise one edge that is taken is enough.
 */
export function decideStep(workflow: Workflow, step: string, outcomes: Outcomes): 'run' | StepOutcome {
  const edges = edgesInto(workflow, step);
  if (edges.length === 0) return workflow.start.includes(step) ? 'run' : { state: 'skipped' };
  for (const { from } of edges) {
    const before = outcomes.get(from);
    if (before?.state === 'failed') return { state: 'stopped', by: from };
    if (before?.state === 'stopped') return before;
  }
  try {
    return takenEdges(edges, outcomes).length > 0 ? 'run' : { state: 'skipped' };
  } catch (error) {
    return { state: 'failed', reason: (error as Error).message };
  }
}

function takenEdges(edges: readonly Edge[], outcomes: Outcomes): readonly Edge[] {
  return edges.filter(({ from, when }) => {
    if (outcomes.get(from)?.state !== 'succeeded') return false;
    return when === undefined || meets(resultsOf(outcomes, when.step)?.[when.result], when);
  });
}

/** The parameters that a step's function is called with. */
export function contextOf(workflow: Workflow, step: string, parameters: Context, outcomes: Outcomes): Context {
  const sources = Object.entries(workflow.steps[step]?.with ?? {});
  return Object.fromEntries(
    sources.map(([name, source]): [string, Json] => {
      if ('value' in source) return [name, source.value];
      if ('parameter' in source) return [name, parameters[source.parameter] ?? null];
      return [name, resultsOf(outcomes, source.step)?.[source.result] ?? null];
    }),
  );
}

/** The result of the workflow: that of the first edge to the output that is taken, in the order of the workflow. */
export function outputOf(workflow: Workflow, catalogue: Catalogue, outcomes: Outcomes): Results {
  const [taken] = takenEdges(edgesInto(workflow, output), outcomes);
  if (!taken) return {};
  const [first = ''] = catalogue[workflow.steps[taken.from]?.call ?? '']?.results ?? [];
  return { result: resultsOf(outcomes, taken.from)?.[first] ?? null };
}

function resultsOf(outcomes: Outcomes, step: string): Results | undefined {
  const outcome = outcomes.get(step);
  return outcome?.state === 'succeeded' ? outcome.results : undefined;
}
