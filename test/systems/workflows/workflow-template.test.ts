import { App, Chart } from 'cdk8s';
import { addThenMultiply, courseFunctions } from '../../../src/systems/workflows/domain/examples';
import { output, type Workflow } from '../../../src/systems/workflows/domain/workflow';
import { WorkflowTemplate } from '../../../src/systems/workflows/workflow-template';
import { fixtureLab } from '../../support/lab';

const lab = fixtureLab('local', { systems: ['functions', 'workflows'] });

function synthesize(workflow: Workflow): void {
  const step = lab.systems.workflows?.workloads.step;
  if (!step) throw new Error('The lab has no workflows');
  const chart = new Chart(new App(), 'chart');
  new WorkflowTemplate(chart, 'Bad', {
    workflow,
    catalogue: courseFunctions,
    step,
    urlOf: (called) => `http://${called}`,
  });
}

test('a workflow that cannot run is refused at synthesis, with every problem and its path', () => {
  const { add } = addThenMultiply.steps;
  const bad: Workflow = {
    ...addThenMultiply,
    steps: { add: { ...add, call: 'add.subtract' }, lonely: { ...add, with: {} } },
    edges: [{ from: 'add', to: output }],
  };
  expect(() => synthesize(bad)).toThrow(
    'chart/Bad: the workflow add-then-multiply cannot run:\n' +
      "  steps.lonely: the step lonely is never reached: lead an edge to it, name it in 'start', or remove it\n" +
      '  steps.add.call: there is no function "add.subtract"; there are add.add, multiply.multiply\n' +
      "  steps.lonely.with: add.add needs the parameter 'a', which is missing\n" +
      "  steps.lonely.with: add.add needs the parameter 'b', which is missing",
  );
});

test('the course’s workflow is none of these', () => {
  expect(() => synthesize(addThenMultiply)).not.toThrow();
});
