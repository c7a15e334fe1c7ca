/** Everything that can be wrong with a workflow and that the compiler has not seen, each with its place. */
import { conditionText } from './condition';
import { certainlyBefore, cycle, reachable } from './graph';
import { type Catalogue, type Condition, output, type Source, type Step, type Workflow } from './workflow';

export interface WorkflowProblem {
  /** Keys from the workflow down, e.g. `steps.multiply.with.a`. */
  readonly path: string;
  /** What is wrong, the value received, and what to do. */
  readonly message: string;
}

/** A part of a workflow's name or of a step's: it becomes a part of Kubernetes' names. */
const namePattern = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** An identifier of JavaScript and Python. */
const parameterPattern = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;

const comparisons: readonly string[] = ['<', '<=', '>', '>=', '==', '!='];

/** Bounds of a step's settings: attempts after the first, and milliseconds. */
export const bounds = { retries: [0, 10], timeoutMs: [1, 600_000] } as const;

/** Most steps of a workflow. */
export const mostSteps = 200;

/** All problems at once, in the order of the workflow; none where the list is empty. */
export function checkWorkflow(workflow: Workflow, catalogue: Catalogue): readonly WorkflowProblem[] {
  const names = checkNames(workflow);
  const edges = checkEdges(workflow);
  // Without names and edges that can be relied on, what follows would only repeat their problems.
  if (names.length + edges.length > 0) return [...names, ...edges];
  const circle = cycle(workflow);
  if (circle)
    return [{ path: 'edges', message: `the steps ${circle.join(' → ')} form a cycle: remove one of these edges` }];
  return [
    ...checkReach(workflow),
    ...Object.entries(workflow.steps).flatMap(([name, step]) => checkStep(workflow, catalogue, name, step)),
    ...workflow.edges.flatMap((edge, index) =>
      edge.when ? checkCondition(workflow, catalogue, edge.from, edge.when, `edges[${index}].when`) : [],
    ),
  ];
}

function checkNames({ name, steps, parameters, start }: Workflow): readonly WorkflowProblem[] {
  const problems: WorkflowProblem[] = [];
  const rule = 'has 1 to 40 characters, a-z, 0-9 and -, begins with a letter and does not end with -';
  if (!namePattern.test(name))
    problems.push({ path: 'name', message: `the name of a workflow ${rule}; received ${quote(name)}` });
  const stepNames = Object.keys(steps);
  if (stepNames.length === 0)
    problems.push({ path: 'steps', message: 'there is no step: a workflow has at least one' });
  if (stepNames.length > mostSteps)
    problems.push({
      path: 'steps',
      message: `there are ${stepNames.length} steps; a workflow has at most ${mostSteps}`,
    });
  for (const step of stepNames) {
    if (step === output)
      problems.push({
        path: `steps.${step}`,
        message: `'${output}' is the end of a workflow: give the step another name`,
      });
    else if (!namePattern.test(step))
      problems.push({ path: `steps.${step}`, message: `the name of a step ${rule}; received ${quote(step)}` });
  }
  for (const [parameter, { type, default: given }] of Object.entries(parameters)) {
    const path = `parameters.${parameter}`;
    if (!parameterPattern.test(parameter))
      problems.push({
        path,
        message: `the name of a parameter has letters, digits and _; received ${quote(parameter)}`,
      });
    if (given !== undefined && typeof given !== (type === 'number' ? 'number' : 'string'))
      problems.push({ path: `${path}.default`, message: `the default must be a ${type}; received ${quote(given)}` });
  }
  if (start.length === 0) problems.push({ path: 'start', message: 'no step is the first: name at least one' });
  start.forEach((step, index) => {
    if (!Object.hasOwn(steps, step)) problems.push({ path: `start[${index}]`, message: unknownStep(step, steps) });
  });
  return problems;
}

function checkEdges({ steps, edges, start }: Workflow): readonly WorkflowProblem[] {
  return edges.flatMap(({ from, to }, index) => {
    const path = `edges[${index}]`;
    if (from === output) return [{ path: `${path}.from`, message: `nothing comes after ${output}` }];
    if (!Object.hasOwn(steps, from)) return [{ path: `${path}.from`, message: unknownStep(from, steps) }];
    if (to !== output && !Object.hasOwn(steps, to)) return [{ path: `${path}.to`, message: unknownStep(to, steps) }];
    const first = edges.findIndex((other) => other.from === from && other.to === to);
    if (first !== index)
      return [{ path, message: `the edge ${from} → ${to} is there already, as edges[${first}]: remove one of them` }];
    if (start.includes(to))
      return [{ path, message: `${to} is a first step: no edge leads to it; received ${from} → ${to}` }];
    return [];
  });
}

function checkReach(workflow: Workflow): readonly WorkflowProblem[] {
  const found = reachable(workflow);
  const lost = Object.keys(workflow.steps).filter((step) => !found.has(step));
  const problems = lost.map((step) => ({
    path: `steps.${step}`,
    message: `the step ${step} is never reached: lead an edge to it, name it in 'start', or remove it`,
  }));
  if (found.has(output)) return problems;
  return [...problems, { path: 'edges', message: `no way leads to ${output}: lead an edge there` }];
}

function checkStep(workflow: Workflow, catalogue: Catalogue, name: string, step: Step): readonly WorkflowProblem[] {
  const path = `steps.${name}`;
  const problems = Object.entries(bounds).flatMap(([key, [least, most]]) => {
    const value = step[key as keyof typeof bounds];
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return [];
    return [
      {
        path: `${path}.${key}`,
        message: `${key} must be a whole number from ${least} to ${most}; received ${quote(value)}`,
      },
    ];
  });
  const signature = Object.hasOwn(catalogue, step.call) ? catalogue[step.call] : undefined;
  if (!signature) {
    const message = `there is no function ${quote(step.call)}; there are ${Object.keys(catalogue).join(', ')}`;
    return [...problems, { path: `${path}.call`, message }];
  }
  const { parameters = Object.keys(step.with) } = signature;
  for (const parameter of parameters)
    if (!Object.hasOwn(step.with, parameter))
      problems.push({
        path: `${path}.with`,
        message: `${step.call} needs the parameter '${parameter}', which is missing`,
      });
  for (const [parameter, source] of Object.entries(step.with)) {
    const place = `${path}.with.${parameter}`;
    if (!parameters.includes(parameter))
      problems.push({
        path: place,
        message: `${step.call} has no parameter '${parameter}'; it has ${parameters.join(', ')}`,
      });
    problems.push(...checkSource(workflow, catalogue, name, source, place));
  }
  return problems;
}

function checkSource(
  workflow: Workflow,
  catalogue: Catalogue,
  name: string,
  source: Source,
  path: string,
): readonly WorkflowProblem[] {
  if ('value' in source) return [];
  if ('parameter' in source) {
    if (Object.hasOwn(workflow.parameters, source.parameter)) return [];
    const known = Object.keys(workflow.parameters).join(', ') || 'none';
    return [{ path, message: `the workflow has no parameter ${quote(source.parameter)}; it has ${known}` }];
  }
  const fault = resultFault(workflow, catalogue, source);
  if (fault !== undefined) return [{ path, message: fault }];
  if (certainlyBefore(workflow, source.step, name)) return [];
  return [{ path, message: `${source.step} does not always run before ${name}, so its result may not be there` }];
}

function checkCondition(
  workflow: Workflow,
  catalogue: Catalogue,
  from: string,
  condition: Condition,
  path: string,
): readonly WorkflowProblem[] {
  const { step, is, value } = condition;
  if (!comparisons.includes(is))
    return [{ path: `${path}.is`, message: `a comparison is one of ${comparisons.join(' ')}; received ${quote(is)}` }];
  const fault = resultFault(workflow, catalogue, condition);
  if (fault !== undefined) return [{ path, message: fault }];
  if (step !== from && !certainlyBefore(workflow, step, from))
    return [
      {
        path: `${path}.step`,
        message: `${step} does not always run before ${from}, so the condition ${conditionText(condition)} may have no result`,
      },
    ];
  if (is !== '==' && is !== '!=' && typeof value !== 'number')
    return [{ path: `${path}.value`, message: `${is} compares numbers; received ${quote(value)}` }];
  if (typeof value === 'number' && !Number.isFinite(value))
    return [{ path: `${path}.value`, message: `a number must be finite; received ${value}` }];
  return [];
}

/** Why a result of a step is not known. */
function resultFault(
  { steps }: Workflow,
  catalogue: Catalogue,
  of: { readonly step: string; readonly result: string },
): string | undefined {
  const step = Object.hasOwn(steps, of.step) ? steps[of.step] : undefined;
  if (!step) return unknownStep(of.step, steps);
  const signature = Object.hasOwn(catalogue, step.call) ? catalogue[step.call] : undefined;
  if (!signature || signature.results.includes(of.result)) return undefined;
  return `${of.step} (${step.call}) has no result ${quote(of.result)}; it has ${signature.results.join(', ')}`;
}

function unknownStep(name: string, steps: Workflow['steps']): string {
  return `there is no step ${quote(name)}; there are ${Object.keys(steps).slice(0, 20).join(', ') || 'none'}`;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
