/** Workflows from files: our own form, as JSON or YAML, and the course's, whose conditions are text. */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Catalogue, Json, Workflow } from '../domain/workflow';
import { fromCourse } from './course-file';
import { problemsOf, type ReadWorkflow } from './reading';

/** Bytes of a workflow file. */
export const largestFile = 200_000;

const json: z.ZodType<Json> = z.json();
const name = z.string().min(1).max(100);
const scalar = z.union([z.number(), z.string().max(1_000), z.boolean()]);

const condition = z.strictObject({
  step: name,
  result: name,
  is: z.enum(['<', '<=', '>', '>=', '==', '!=']),
  value: scalar,
});

const source = z.union([
  z.strictObject({ parameter: name }),
  z.strictObject({ step: name, result: name }),
  z.strictObject({ value: json }),
]);

const step = z.strictObject({
  call: name,
  with: z.record(name, source),
  retries: z.number().optional(),
  repeatable: z.boolean().optional(),
  timeoutMs: z.number().optional(),
});

const form = z.strictObject({
  name,
  parameters: z.record(
    name,
    z.strictObject({ type: z.enum(['number', 'text']), default: z.union([z.number(), z.string()]).optional() }),
  ),
  start: z.array(name).max(200),
  steps: z.record(name, step),
  edges: z.array(z.strictObject({ from: name, to: name, when: condition.optional() })).max(2_000),
});

/** Reads a file of either form; what it says is checked by check.ts afterwards. */
export function readWorkflow(text: string, catalogue: Catalogue): ReadWorkflow {
  if (Buffer.byteLength(text) > largestFile)
    return fault('file', `the file has more than ${largestFile} bytes, which is no workflow`);
  const document = parseDocument(text, { uniqueKeys: true });
  const [wrong] = document.errors;
  if (wrong) return fault(`line ${wrong.linePos?.[0].line ?? 1}`, wrong.message.split('\n')[0] ?? 'is no YAML');
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return fault('file', `its aliases cannot be followed: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('file', 'the file must hold a workflow: name, parameters, start, steps and edges');
  return 'nodes' in value ? fromCourse(value, catalogue) : fromData(value);
}

/** Reads our own form. */
export function fromData(value: unknown): ReadWorkflow {
  const read = form.safeParse(value);
  return read.success
    ? { ok: true, workflow: withoutAbsent(read.data) }
    : { ok: false, problems: problemsOf(read.error) };
}

/** The form that files have; reading it gives the same workflow. */
export function toData(workflow: Workflow): Json {
  return JSON.parse(JSON.stringify(workflow)) as Json;
}

/** zod keeps keys whose value is undefined; our types have none. */
function withoutAbsent(data: z.infer<typeof form>): Workflow {
  return JSON.parse(JSON.stringify(data)) as Workflow;
}

function fault(path: string, message: string): ReadWorkflow {
  return { ok: false, problems: [{ path, message }] };
}
