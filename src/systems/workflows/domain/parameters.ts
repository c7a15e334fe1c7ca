import type { WorkflowProblem } from './check';
import type { Context } from './outcome';
import type { ParameterDefinition, Workflow } from './workflow';

/** Reads what a person gives on a command line, or defaults: every problem at once, by the parameter's name. */
export function readParameters(
  { parameters }: Workflow,
  given: Readonly<Record<string, string>>,
): { readonly values: Context; readonly problems: readonly WorkflowProblem[] } {
  const known = Object.keys(parameters);
  const problems: WorkflowProblem[] = Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: name, message: `there is no such parameter; there are ${known.join(', ') || 'none'}` }));
  const values: Record<string, number | string> = {};
  for (const [name, definition] of Object.entries(parameters)) {
    const value = Object.hasOwn(given, name) ? readOne(definition, given[name] ?? '') : definition.default;
    if (value !== undefined) values[name] = value;
    else if (Object.hasOwn(given, name))
      problems.push({ path: name, message: `must be a number; received '${given[name]}'` });
    else problems.push({ path: name, message: 'is missing, and has no default' });
  }
  return { values, problems };
}

function readOne({ type }: ParameterDefinition, text: string): number | string | undefined {
  if (type === 'text') return text;
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : undefined;
}
