/**
 * The course's workflows as a file: nodes are functions by `<module>.<function>`, edges carry conditions as text
 * (`result < 11`), and `output` is the last node. Each becomes the typed form: a node's step is called after its
 * module, and each parameter of the workflow goes to every function that has one of that name.
 */
import { z } from 'zod';
import {
  type Catalogue,
  type Comparison,
  type Edge,
  output,
  type ParameterDefinition,
  type Step,
  type Workflow,
} from '../domain/workflow';
import { problemsOf, type ReadWorkflow } from './reading';

const name = z.string().min(1).max(100);

const form = z.strictObject({
  name,
  nodes: z.array(name).min(1).max(200),
  edges: z.array(z.strictObject({ from: name, to: name, condition: z.string().max(200).optional() })).max(2_000),
  /** Values of parameters that need not be given. */
  parameters: z.record(name, z.union([z.number(), z.string()])).optional(),
});

type CourseFile = z.infer<typeof form>;

export function fromCourse(value: object, catalogue: Catalogue): ReadWorkflow {
  const read = form.safeParse(value);
  if (!read.success) return { ok: false, problems: problemsOf(read.error) };
  const unread = read.data.edges.flatMap(({ condition }, index) =>
    condition === undefined || conditionPattern.test(condition)
      ? []
      : [{ path: `edges.${index}.condition`, message: `a condition reads 'result < 11'; received '${condition}'` }],
  );
  return unread.length > 0 ? { ok: false, problems: unread } : { ok: true, workflow: typed(read.data, catalogue) };
}

function typed(file: CourseFile, catalogue: Catalogue): Workflow {
  const calls = file.nodes.filter((node) => node !== output);
  const steps = stepNames(calls);
  const edges = file.edges.map((edge) => edgeOf(edge, steps));
  const later = new Set(edges.map(({ to }) => to));
  const own = Object.keys(file.parameters ?? {});
  const takenBy = (call: string): readonly string[] => catalogue[call]?.parameters ?? own;
  const parameters = new Set([...own, ...calls.flatMap(takenBy)]);
  return {
    name: file.name,
    parameters: Object.fromEntries([...parameters].map((one) => [one, definitionOf(file.parameters?.[one])])),
    start: [...steps.values()].filter((step) => !later.has(step)),
    steps: Object.fromEntries(calls.map((call) => [steps.get(call) ?? call, stepOf(call, takenBy(call))])),
    edges,
  };
}

function definitionOf(given: number | string | undefined): ParameterDefinition {
  if (given === undefined) return { type: 'number' };
  return { type: typeof given === 'number' ? 'number' : 'text', default: given };
}

/** After the module where that is clear, else after module and function. */
function stepNames(calls: readonly string[]): ReadonlyMap<string, string> {
  const moduleOf = (call: string): string => (call.split('.')[0] ?? call).replaceAll('_', '-');
  const shared = (call: string): boolean => calls.filter((other) => moduleOf(other) === moduleOf(call)).length > 1;
  return new Map(
    calls.map((call) => [call, shared(call) ? call.replaceAll(/[._]/g, '-').toLowerCase() : moduleOf(call)]),
  );
}

function stepOf(call: string, parameters: readonly string[]): Step {
  return { call, with: Object.fromEntries(parameters.map((parameter) => [parameter, { parameter }])) };
}

/** `result < 11`: a name, a comparison, and a number, a word or text in quotation marks. */
const conditionPattern = /^\s*([A-Za-z]\w*)\s*(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?|true|false|"[^"]*"|'[^']*')\s*$/;

function edgeOf({ from, to, condition }: CourseFile['edges'][number], steps: ReadonlyMap<string, string>): Edge {
  const step = steps.get(from) ?? from;
  const edge = { from: step, to: steps.get(to) ?? to };
  const [, result, is, value] = conditionPattern.exec(condition ?? '') ?? [];
  if (result === undefined || is === undefined || value === undefined) return edge;
  return { ...edge, when: { step, result, is: is as Comparison, value: valueOf(value) } };
}

function valueOf(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^["']/.test(text) ? text.slice(1, -1) : Number(text);
}
