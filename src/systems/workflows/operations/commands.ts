/** `lab workflow …`: the course's workflow, and those that people bring as a file. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Answer, SystemCommand } from '../../../local/operations';
import { UserError } from '../../../user-error';
import { attemptOfAnswer } from '../domain/attempt';
import { checkWorkflow, type WorkflowProblem } from '../domain/check';
import { addThenMultiply, courseFunctions } from '../domain/examples';
import type { StepOutcome } from '../domain/outcome';
import { readParameters } from '../domain/parameters';
import { runWorkflow, type StepRecord, type WorkflowRun } from '../domain/run';
import type { Catalogue, Workflow } from '../domain/workflow';
import { catalogueAt } from './catalogue';
import { largestFile, readWorkflow, toData } from './read';
import { workflowSvg } from './svg';
import { workflowText } from './text';

/** The workflows that are there without a file. */
const given: readonly Workflow[] = [addThenMultiply];

export const commands = {
  run: {
    summary: 'run a workflow on the functions that run on this machine',
    words: {
      '<workflow>': 'its name, or a file: our own form, or the course’s',
      '[parameters...]': 'a=5: the values of its parameters',
    },
    options: { '--at <url>': 'the way to the functions (default: the one of `lab run functions`)' },
    run: async ({ words: [name = '', ...parameters], options }, place) => {
      const origin = options['at'] ?? (await place.addressOf('functions'));
      const catalogue = await catalogueAt(origin, textOf(name));
      const workflow = find(name, catalogue);
      const values = parametersOf(workflow, parameters);
      const call = (called: string, context: object, signal: AbortSignal) => post(origin, called, context, signal);
      const run = await runWorkflow(workflow, values, { catalogue, call, sleep: (ms) => sleep(ms) });
      return answerOf(workflow, run);
    },
  },
  show: {
    summary: 'a workflow as text, and drawn with --svg',
    words: { '<workflow>': 'its name, or a file' },
    options: { '--svg <file>': 'where the drawing is written' },
    run: ({ words: [name = ''], options }) => {
      const workflow = find(name, courseFunctions);
      if (options['svg'] !== undefined) writeFileSync(options['svg'], workflowSvg(workflow));
      const drawn = options['svg'] === undefined ? [] : ['', `Drawn in ${options['svg']}`];
      return Promise.resolve({ text: [workflowText(workflow), ...drawn], json: toData(workflow) as object });
    },
  },
  list: {
    summary: 'the workflows that are there without a file',
    words: {},
    run: () => {
      const rows = given.map(({ name, parameters, steps }) => [
        name,
        Object.keys(parameters).join(', '),
        Object.keys(steps).join(', '),
      ]);
      const text = [{ header: ['Workflow', 'Parameters', 'Steps'], rows }];
      return Promise.resolve({ text, json: { workflows: given.map(({ name }) => name) } });
    },
  },
} as const satisfies Readonly<Record<string, SystemCommand>>;

/** A workflow by its name, or of a file, as text. @throws UserError where there is neither */
function textOf(name: string): string {
  const known = given.find((workflow) => workflow.name === name);
  if (known) return JSON.stringify(toData(known));
  const stat = statSync(name, { throwIfNoEntry: false });
  if (stat?.isFile() && stat.size <= largestFile) return readFileSync(name, 'utf8');
  if (stat) throw new UserError(`${name} is no file of at most ${largestFile} bytes.`, 2);
  const names = given.map((workflow) => workflow.name).join(', ');
  throw new UserError(`There is no workflow ${name}, and no file of that name; there are ${names}.`, 2);
}

/** @throws UserError with every problem of the workflow, each with its place */
function find(name: string, catalogue: Catalogue): Workflow {
  const read = readWorkflow(textOf(name), catalogue);
  const problems = read.ok ? checkWorkflow(read.workflow, catalogue) : read.problems;
  if (read.ok && problems.length === 0) return read.workflow;
  throw new UserError(`${name} cannot run:\n${linesOf(problems)}`, 2);
}

function parametersOf(workflow: Workflow, words: readonly string[]) {
  const wrong = words.find((word) => !/^[A-Za-z]\w*=/.test(word));
  if (wrong !== undefined) throw new UserError(`'${wrong}' is no parameter: write name=value, e.g. a=5`, 2);
  const pairs = words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  const { values, problems } = readParameters(workflow, Object.fromEntries(pairs) as Record<string, string>);
  if (problems.length > 0)
    throw new UserError(`${workflow.name} cannot run with these parameters:\n${linesOf(problems)}`, 2);
  return values;
}

function linesOf(problems: readonly WorkflowProblem[]): string {
  return problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n');
}

async function post(origin: string, called: string, context: object, signal: AbortSignal) {
  const [module = '', name = ''] = called.split('.');
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(context);
  const answer = await request(`${origin}/function/${module}/${name}`, { method: 'POST', headers, body, signal });
  return attemptOfAnswer(answer.statusCode, await answer.body.text());
}

function answerOf({ name, steps }: Workflow, { steps: records, output }: WorkflowRun): Answer {
  const rows = Object.keys(steps).map((step) => rowOf(step, records[step]));
  const header = ['Step', 'State', 'Attempts', 'From ms', 'To ms', 'Input', 'Output'];
  const result = output.state === 'succeeded' ? [`Result: ${JSON.stringify(output.results.result ?? null)}`] : [];
  const wrong = output.state === 'succeeded' ? {} : { wrong: `${name} gave no result: ${wordsOf(output)}` };
  return { text: [{ header, rows }, '', ...result], json: { workflow: name, steps: records, output }, ...wrong };
}

function rowOf(step: string, record: StepRecord | undefined): readonly (string | number)[] {
  if (!record) return [step, '-', 0, '-', '-', '-', '-'];
  const { outcome, attempts, startedMs, endedMs, context } = record;
  const input = context ? JSON.stringify(context) : '-';
  return [step, outcome.state, attempts, startedMs.toFixed(0), endedMs.toFixed(0), input, wordsOf(outcome)];
}

function wordsOf(outcome: StepOutcome): string {
  switch (outcome.state) {
    case 'succeeded':
      return JSON.stringify(outcome.results);
    case 'failed':
      return outcome.reason;
    case 'skipped':
      return 'no edge to it was taken';
    case 'stopped':
      return `${outcome.by} failed`;
  }
}
