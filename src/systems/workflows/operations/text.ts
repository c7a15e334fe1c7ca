/** A workflow as lines of text: each step after those that lead to it, with its function and its ways on. */
import { conditionText } from '../domain/condition';
import { inOrder } from '../domain/graph';
import { output, type Source, type Workflow } from '../domain/workflow';

export function workflowText(workflow: Workflow): string {
  const parameters = Object.entries(workflow.parameters).map(
    ([name, { default: value }]) => `${name}${value === undefined ? '' : ` = ${value}`}`,
  );
  const steps = inOrder(workflow).filter((step) => step !== output);
  return [`${workflow.name}(${parameters.join(', ')})`, ...steps.flatMap((step) => stepLines(workflow, step))].join(
    '\n',
  );
}

function stepLines({ steps, edges }: Workflow, name: string): readonly string[] {
  const step = steps[name];
  const given = Object.entries(step?.with ?? {}).map(([parameter, source]) => `${parameter}: ${sourceText(source)}`);
  const ways = edges.filter(({ from }) => from === name);
  return [
    `  ${name}  ${step?.call}(${given.join(', ')})`,
    ...ways.map(({ to, when }) => `    → ${to}${when ? `  when ${conditionText(when)}` : ''}`),
  ];
}

function sourceText(source: Source): string {
  if ('value' in source) return JSON.stringify(source.value);
  return 'parameter' in source ? source.parameter : `${source.step}.${source.result}`;
}
