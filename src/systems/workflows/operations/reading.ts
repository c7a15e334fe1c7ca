import type { ZodError } from 'zod';
import type { WorkflowProblem } from '../domain/check';
import type { Workflow } from '../domain/workflow';

export type ReadWorkflow =
  | { readonly ok: true; readonly workflow: Workflow }
  | { readonly ok: false; readonly problems: readonly WorkflowProblem[] };

export function problemsOf({ issues }: ZodError): readonly WorkflowProblem[] {
  return issues.map(({ path, message }) => ({ path: path.join('.') || 'workflow', message }));
}
