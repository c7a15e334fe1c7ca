import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argoTemplate, type ArgoOptions, type ArgoTemplate } from '../../../../src/systems/workflows/domain/argo';
import { addThenMultiply, courseFunctions } from '../../../../src/systems/workflows/domain/examples';
import { output, type Step, type Workflow } from '../../../../src/systems/workflows/domain/workflow';

const options: ArgoOptions = {
  catalogue: courseFunctions,
  namespace: 'workflows',
  serviceAccount: 'workflow-step',
  image: 'workflow-step:v1',
  podLabels: { app: 'workflow-step' },
  urlOf: (called) => `http://functions/${called.replace('.', '/')}`,
};

interface Task {
  readonly name: string;
  readonly template: string;
  readonly depends?: string;
  readonly when?: string;
}

const templatesOf = (workflow: Workflow): readonly ArgoTemplate[] => argoTemplate(workflow, options).spec.templates;

function tasksOf(workflow: Workflow): readonly Task[] {
  return (templatesOf(workflow)[0]?.dag as { tasks: Task[] }).tasks;
}

describe("the course's workflow for Argo", () => {
  test('runs multiply after add, and only where the sum is not less than eleven', () => {
    const [add, multiply] = tasksOf(addThenMultiply);
    expect(add).not.toHaveProperty('depends');
    expect(multiply).toMatchObject({ depends: 'add.Succeeded', when: '{{tasks.add.outputs.parameters.result}} >= 11' });
  });

  test('results in the sum where it is less than eleven, else in the product', () => {
    expect(templatesOf(addThenMultiply)[0]?.outputs).toEqual({
      parameters: [
        {
          name: 'result',
          valueFrom: {
            expression:
              "tasks['add'].status == 'Succeeded' && asFloat(tasks['add'].outputs.parameters['result']) < 11 ? " +
              "tasks['add'].outputs.parameters['result'] : " +
              "tasks['multiply'].status == 'Succeeded' ? tasks['multiply'].outputs.parameters['result'] : 'null'",
          },
        },
      ],
    });
  });

  test('says what its pods run, so that Argo need not ask a registry: what the Dockerfile says', () => {
    const dockerfile = readFileSync(join(__dirname, '../../../../Dockerfile'), 'utf8');
    const words = (instruction: string) =>
      JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1] ?? '[]') as string[];
    for (const { container } of templatesOf(addThenMultiply).slice(1))
      expect((container as { command: string[] }).command).toEqual([...words('ENTRYPOINT'), ...words('CMD')]);
  });

  test('gives its pods the token that their account does not give by itself, in the way that Argo hands on', () => {
    const { podSpecPatch } = argoTemplate(addThenMultiply, options).spec;
    expect(JSON.parse(podSpecPatch as string)).toEqual({ automountServiceAccountToken: true });
  });

  test('calls its functions with typed parameters, without a shell, as the step says', () => {
    expect(templatesOf(addThenMultiply)[1]).toMatchObject({
      name: 'add',
      container: {
        image: 'workflow-step:v1',
        args: ['http://functions/add/add', 'a:={{inputs.parameters.a}}', 'b:={{inputs.parameters.b}}'],
        env: [
          { name: 'STEP_RESULTS', value: '/tmp/results' },
          { name: 'STEP_RETRIES', value: '2' },
          { name: 'STEP_REPEATABLE', value: 'true' },
          { name: 'STEP_TIMEOUT_MS', value: '10000' },
        ],
      },
      outputs: { parameters: [{ name: 'result', valueFrom: { path: '/tmp/results/result' } }] },
    });
  });

  test('has pods that Pod Security calls restricted', () => {
    for (const { container } of templatesOf(addThenMultiply).slice(1))
      expect((container as { securityContext: object }).securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      });
  });
});

describe('a step of several edges', () => {
  const step: Step = { call: 'add.add', with: { a: { parameter: 'note' }, b: { value: '"' } } };
  const workflow: Workflow = {
    name: 'join',
    parameters: { note: { type: 'text', default: 'x' } },
    start: ['a'],
    steps: { a: step, b: step, c: step },
    edges: [
      { from: 'a', to: 'b', when: { step: 'a', result: 'result', is: '==', value: 'yes' } },
      { from: 'a', to: 'c', when: { step: 'a', result: 'result', is: '!=', value: true } },
      { from: 'b', to: 'c' },
      { from: 'c', to: output },
    ],
  };

  test('has a task of its own for each edge with a condition, and waits for all that come before it', () => {
    const [, b, c, gate, ...others] = tasksOf(workflow);
    expect(b?.when).toBe(`'{{tasks.a.outputs.parameters.result}}' == '"yes"'`);
    expect(c?.depends).toBe(
      '(a-TO-c.Succeeded || b.Succeeded) && (a.Succeeded || a.Skipped || a.Omitted) && ' +
        '(b.Succeeded || b.Skipped || b.Omitted) && (a-TO-c.Succeeded || a-TO-c.Skipped || a-TO-c.Omitted)',
    );
    expect(gate).toEqual({
      name: 'a-TO-c',
      template: 'edge',
      depends: 'a.Succeeded',
      when: '{{tasks.a.outputs.parameters.result}} != true',
    });
    expect(others).toEqual([]);
    expect(templatesOf(workflow).at(-1)).toEqual({ name: 'edge', suspend: { duration: '1' } });
  });

  test('gives text as text and values as JSON', () => {
    const [, a] = templatesOf(workflow);
    expect((a?.container as { args: string[] }).args.slice(1)).toEqual([
      'a={{inputs.parameters.a}}',
      'b:={{inputs.parameters.b}}',
    ]);
    expect((tasksOf(workflow)[0] as unknown as { arguments: unknown }).arguments).toEqual({
      parameters: [
        { name: 'a', value: '{{workflow.parameters.note}}' },
        { name: 'b', value: '"\\""' },
      ],
    });
    expect(argoTemplate(workflow, options).spec.arguments).toEqual({ parameters: [{ name: 'note', value: 'x' }] });
  });
});

test('every template and task has a name of its own', () => {
  const names = [...templatesOf(addThenMultiply), ...tasksOf(addThenMultiply)].map(({ name }) => name);
  expect(names).toEqual(['workflow', 'add', 'multiply', 'add', 'multiply']);
});
