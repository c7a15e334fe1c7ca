import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { WorkflowTemplate as ArgoWorkflowTemplate } from '../../../imports/argoproj.io';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import type { Workload } from '../../lab/lab';
import { argoTemplate } from './domain/argo';
import { checkWorkflow } from './domain/check';
import type { Catalogue, Workflow } from './domain/workflow';

export interface WorkflowTemplateProps {
  readonly workflow: Workflow;
  /** The functions that its steps may call. */
  readonly catalogue: Catalogue;
  /** What runs a step. */
  readonly step: Workload;
  /** Where a function is called, by its name `<module>.<function>`. */
  readonly urlOf: (called: string) => string;
}

/** A workflow that Argo keeps, for people to submit with their own parameters. */
export class WorkflowTemplate extends Construct {
  /** @throws Error naming each problem of the workflow with its path */
  constructor(scope: Construct, id: string, { workflow, catalogue, step, urlOf }: WorkflowTemplateProps) {
    super(scope, id);
    const problems = checkWorkflow(workflow, catalogue).map(({ path, message }) => `  ${path}: ${message}`);
    if (problems.length > 0)
      throw new Error(`${this.node.path}: the workflow ${workflow.name} cannot run:\n${problems.join('\n')}`);
    const podLabels = { ...Chart.of(this).labels, ...workloadLabels(step) };
    const { metadata, spec } = argoTemplate(workflow, {
      catalogue,
      namespace: Chart.of(this).namespace ?? 'default',
      serviceAccount: step.serviceAccount,
      image: step.releases[0].image,
      podLabels,
      urlOf,
    });
    new ArgoWorkflowTemplate(this, 'Resource', {
      metadata: { name: metadata.name, labels: workloadLabels(step) },
      spec,
    });
  }
}
