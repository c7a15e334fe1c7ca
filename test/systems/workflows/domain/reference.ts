/**
 * What a workflow means, said once more and as plainly as can be: each step's state by recursion over the steps
 * before it, without time, order or any of the product's own code but its types.
 */
import type { StepOutcome } from '../../../../src/systems/workflows/domain/outcome';
import type { Condition, Json, Workflow } from '../../../../src/systems/workflows/domain/workflow';

type Values = Readonly<Record<string, Json>>;

export function evaluate(
  workflow: Workflow,
  parameters: Values,
  compute: (called: string, context: Values) => Json,
): Readonly<Record<string, StepOutcome>> {
  const known: Record<string, StepOutcome> = {};
  const state = (name: string): StepOutcome => (known[name] ??= find(name));
  const resultOf = (name: string, result: string): Json => {
    const of = state(name);
    return of.state === 'succeeded' ? (of.results[result] ?? null) : null;
  };

  function find(name: string): StepOutcome {
    const into = workflow.edges.filter((edge) => edge.to === name);
    for (const edge of into) {
      const before = state(edge.from);
      if (before.state === 'failed') return { state: 'stopped', by: edge.from };
      if (before.state === 'stopped') return { state: 'stopped', by: before.by };
    }
    const taken = into.filter((edge) => state(edge.from).state === 'succeeded' && (!edge.when || holds(edge.when)));
    if (into.length > 0 && taken.length === 0) return { state: 'skipped' };
    if (name === 'output') return { state: 'succeeded', results: { result: resultOf(taken[0]?.from ?? '', 'result') } };
    const step = workflow.steps[name];
    const context: Record<string, Json> = {};
    for (const [key, source] of Object.entries(step?.with ?? {})) {
      if ('value' in source) context[key] = source.value;
      else if ('parameter' in source) context[key] = parameters[source.parameter] ?? null;
      else context[key] = resultOf(source.step, source.result);
    }
    try {
      return { state: 'succeeded', results: compute(step?.call ?? '', context) as Values };
    } catch (error) {
      return { state: 'failed', reason: (error as Error).message };
    }
  }

  function holds({ step, result, is, value }: Condition): boolean {
    const actual = resultOf(step, result) as number;
    const wanted = value as number;
    return {
      '<': actual < wanted,
      '<=': actual <= wanted,
      '>': actual > wanted,
      '>=': actual >= wanted,
      '==': actual === wanted,
      '!=': actual !== wanted,
    }[is];
  }

  return Object.fromEntries([...Object.keys(workflow.steps), 'output'].map((name) => [name, state(name)]));
}
