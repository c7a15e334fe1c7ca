/**
 * A workflow as an Argo Workflow: a DAG with one task a step, whose pod calls the function and keeps its results.
 * The semantics are those of outcome.ts: a task runs when all steps before it are decided, none of them failed, and
 * an edge to it is taken. An edge with a condition into a step of several edges is a task of its own (a suspension
 * of a second, which takes no pod), as Argo has one condition a task.
 * Argo's words: https://argo-workflows.readthedocs.io/en/latest/enhanced-depends-logic/, read 2026-11-30.
 */
import { ancestors, edgesInto } from './graph';
import {
  type Catalogue,
  type Condition,
  defaults,
  type Edge,
  output,
  type Source,
  type Step,
  type Workflow,
} from './workflow';

export interface ArgoOptions {
  readonly catalogue: Catalogue;
  readonly namespace: string;
  /** Runs the steps' pods; may create and patch workflowtaskresults, and nothing else. */
  readonly serviceAccount: string;
  /** Image of the step: it calls a URL and writes each result to a file of /tmp/results. */
  readonly image: string;
  /** Of the steps' pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Where a function is called. */
  readonly urlOf: (called: string) => string;
}

export interface ArgoTemplate {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** Folder of a step's container that gets a file for each result. */
const results = '/tmp/results';

/**
 * What the Dockerfile's image runs. Argo wraps the command in a program of its own; where a container names none, its
 * controller asks the image's registry, which has no image that was only loaded into the nodes.
 * Source: https://argo-workflows.readthedocs.io/en/latest/workflow-executors/, read 2026-11-30.
 */
const command = ['/nodejs/bin/node', '/app/service.js'];

/** `nonroot` of the distroless images. */
const user = 65_532;

/**
 * The account gives no token by itself, and Argo's own containers in each pod need one to report results. The
 * workflow's own `automountServiceAccountToken` does not help: Argo 3.6.10 hands it on to pods only where it is false.
 * Source: `setupServiceAccount` in workflow/controller/workflowpod.go of that version, read 2026-11-30.
 */
const withToken = JSON.stringify({ automountServiceAccountToken: true });

/** Seconds that a workflow that ended stays for people to look at: a day. */
const keptSeconds = 86_400;

/** What a Workflow and a WorkflowTemplate have in common. */
export interface ArgoSpec {
  readonly entrypoint: string;
  readonly serviceAccountName: string;
  readonly arguments: { readonly parameters: readonly { readonly name: string; readonly value?: string }[] };
  readonly templates: readonly ArgoTemplate[];
  readonly [key: string]: unknown;
}

export interface ArgoDocument {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'WorkflowTemplate';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: ArgoSpec;
}

/** Of a workflow in which check.ts finds nothing. */
export function argoTemplate(workflow: Workflow, options: ArgoOptions): ArgoDocument {
  const { name } = workflow;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name, namespace: options.namespace },
    spec: argoSpec(workflow, options),
  };
}

const entrypoint = 'workflow';
const gateTemplate = 'edge';

function argoSpec(workflow: Workflow, options: ArgoOptions): ArgoSpec {
  const steps = Object.entries(workflow.steps);
  const gates = workflow.edges.filter((edge) => needsGate(workflow, edge));
  const tasks = [...steps.map(([step]) => taskOf(workflow, step)), ...gates.map(gateTask)];
  const outputs = { parameters: [{ name: 'result', valueFrom: { expression: outputExpression(workflow, options) } }] };
  return {
    entrypoint,
    serviceAccountName: options.serviceAccount,
    podSpecPatch: withToken,
    podMetadata: { labels: options.podLabels },
    securityContext: { runAsNonRoot: true, runAsUser: user, seccompProfile: { type: 'RuntimeDefault' } },
    ttlStrategy: { secondsAfterCompletion: keptSeconds },
    arguments: {
      parameters: Object.entries(workflow.parameters).map(([name, { default: value }]) => ({
        name,
        ...(value !== undefined && { value: String(value) }),
      })),
    },
    templates: [
      // One failed step stops its branch; the others run on.
      { name: entrypoint, dag: { failFast: false, tasks }, outputs },
      ...steps.map(([step, definition]) => stepTemplate(workflow, step, definition, options)),
      ...(gates.length > 0 ? [{ name: gateTemplate, suspend: { duration: '1' } }] : []),
    ],
  };
}

/** A task for each step: what it waits for, and on what condition it runs. */
function taskOf(workflow: Workflow, step: string): object {
  const edges = edgesInto(workflow, step);
  const sources = Object.entries(workflow.steps[step]?.with ?? {});
  const parameters = sources.map(([name, source]) => ({ name, value: valueText(source) }));
  const [only] = edges;
  return {
    name: step,
    template: step,
    arguments: { parameters },
    ...(edges.length > 1 && { depends: joinDepends(workflow, step, edges) }),
    ...(edges.length === 1 &&
      only && { depends: `${only.from}.Succeeded`, ...(only.when && { when: whenText(only.when) }) }),
  };
}

function needsGate(workflow: Workflow, { to, when }: Edge): boolean {
  return when !== undefined && to !== output && edgesInto(workflow, to).length > 1;
}

/** No step is called so: the names of steps have no capitals. */
function gateName({ from, to }: Edge): string {
  return `${from}-TO-${to}`;
}

function gateTask(edge: Edge): object {
  return {
    name: gateName(edge),
    template: gateTemplate,
    depends: `${edge.from}.Succeeded`,
    when: whenText(edge.when as Condition),
  };
}

function joinDepends(workflow: Workflow, step: string, edges: readonly Edge[]): string {
  const taken = edges.map((edge) => (edge.when ? gateName(edge) : edge.from));
  const waitedFor = [...ancestors(workflow, step), ...edges.filter(({ when }) => when).map(gateName)];
  const ended = waitedFor.map((task) => `(${task}.Succeeded || ${task}.Skipped || ${task}.Omitted)`);
  return [`(${taken.map((task) => `${task}.Succeeded`).join(' || ')})`, ...ended].join(' && ');
}

/** Results are kept as JSON, so text has its quotation marks. */
function whenText({ step, result, is, value }: Condition): string {
  const actual = `{{tasks.${step}.outputs.parameters.${result}}}`;
  return typeof value === 'string' ? `'${actual}' ${is} '${JSON.stringify(value)}'` : `${actual} ${is} ${value}`;
}

function valueText(source: Source): string {
  if ('value' in source) return JSON.stringify(source.value);
  if ('parameter' in source) return `{{workflow.parameters.${source.parameter}}}`;
  return `{{tasks.${source.step}.outputs.parameters.${source.result}}}`;
}

/** `name=text` and `name:=JSON`, as the step's program reads them. */
function argumentText(workflow: Workflow, name: string, source: Source): string {
  const isText = 'parameter' in source && workflow.parameters[source.parameter]?.type === 'text';
  return `${name}${isText ? '=' : ':='}{{inputs.parameters.${name}}}`;
}

function stepTemplate(
  workflow: Workflow,
  name: string,
  { call, with: sources, retries = defaults.retries, repeatable = false, timeoutMs = defaults.timeoutMs }: Step,
  { catalogue, image, urlOf }: ArgoOptions,
): ArgoTemplate {
  const args = Object.entries(sources).map(([parameter, source]) => argumentText(workflow, parameter, source));
  return {
    name,
    inputs: { parameters: Object.keys(sources).map((parameter) => ({ name: parameter })) },
    outputs: {
      parameters: (catalogue[call]?.results ?? []).map((result) => ({
        name: result,
        valueFrom: { path: `${results}/${result}` },
      })),
    },
    container: {
      image,
      command,
      args: [urlOf(call), ...args],
      env: [
        { name: 'STEP_RESULTS', value: results },
        { name: 'STEP_RETRIES', value: String(retries) },
        { name: 'STEP_REPEATABLE', value: String(repeatable) },
        { name: 'STEP_TIMEOUT_MS', value: String(timeoutMs) },
      ],
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: user,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      volumeMounts: [{ name: 'results', mountPath: '/tmp' }],
    },
    volumes: [{ name: 'results', emptyDir: {} }],
  };
}

/** The result of the first edge to the output that is taken, in the order of the workflow. */
function outputExpression(workflow: Workflow, { catalogue }: ArgoOptions): string {
  const ends = edgesInto(workflow, output).map(({ from, when }) => {
    const [first = ''] = catalogue[workflow.steps[from]?.call ?? '']?.results ?? [];
    const taken = `tasks['${from}'].status == 'Succeeded'${when ? ` && ${conditionExpression(when)}` : ''}`;
    return `${taken} ? ${resultExpression(from, first)} : `;
  });
  return `${ends.join('')}'null'`;
}

function conditionExpression({ step, result, is, value }: Condition): string {
  const actual = resultExpression(step, result);
  if (typeof value === 'number') return `asFloat(${actual}) ${is} ${value}`;
  return `${actual} ${is} ${JSON.stringify(JSON.stringify(value))}`;
}

function resultExpression(step: string, result: string): string {
  return `tasks['${step}'].outputs.parameters['${result}']`;
}
