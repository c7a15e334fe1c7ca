/** `lab gpu submit|status|result`: what the course does with upload, start, submit and download. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { loadConfig } from '../../lab/config/load';
import type { JobOperations, JobOutcome } from '../../local/jobs';
import { UserError } from '../../user-error';
import { Kubectl } from '../cluster/kubectl';
import type { Context, Define } from '../context';
import { replaceFile } from '../files';
import { ClusterJobs } from '../jobs/cluster';
import { JobsHere } from '../jobs/here';
import { checkedN, checkedOperation, latest } from '../jobs/names';
import { jobLines, jobViews, summaryOf } from '../jobs/report';
import { jobVerbs, operationsOf } from '../operations';
import { say, sayJson } from '../terminal';

interface SubmitOptions {
  readonly n?: string;
  readonly source?: string;
}

export const define: Define = (command, context) => {
  command
    .command('submit')
    .description('make a job; the course uploads, starts and submits')
    .argument('<operation>', 'add or multiply; any name with --source')
    .option('--n <number>', 'floats to add, or rows of the matrices to multiply')
    .option('--source <file>', 'a CUDA source of your own, compiled with cuBLAS where the job runs')
    .action((operation: string, options: SubmitOptions) => submit(context, operation, options));
  command
    .command('status')
    .description('the jobs, and how each is')
    .option('--json', 'print the answer as JSON')
    .action(({ json }: { readonly json?: boolean }) => status(context, json ?? false));
  command
    .command('result')
    .description('what a job has computed; the course downloads it')
    .argument('[job]', 'name or number (default: the latest)')
    .option('--to <file>', 'write it into this file, or into this folder under the name of the job')
    .action((job: string | undefined, { to }: { readonly to?: string }) => result(context, job, to));
  requireSubcommand(command);
};

/** Without a subcommand the help says which there are. */
function requireSubcommand(command: Command): void {
  command.action(() => command.help({ error: true }));
}

interface Places {
  readonly operations: JobOperations;
  readonly cluster: ClusterJobs;
  readonly here: JobsHere;
}

async function placesOf(context: Context): Promise<Places> {
  const system = jobVerbs.gpu;
  const { jobs: operations } = await operationsOf(system);
  if (!operations) throw new Error(`${system} has no jobs`);
  const folder = join(context.folder, '.lab', 'jobs', `${loadConfig(context.flags()).name}-${system}`);
  const bundle = join(context.bundles, 'services', `${system}-${operations.twin.service}.js`);
  const cluster = new ClusterJobs(Kubectl.of(context), operations);
  return { operations, cluster, here: new JobsHere({ operations, folder, bundle }) };
}

async function submit(context: Context, word: string, { n: text, source: file }: SubmitOptions): Promise<void> {
  const { operations, cluster, here } = await placesOf(context);
  const operation = checkedOperation(word, Object.keys(operations.largestN), file !== undefined);
  const n = checkedN(text, operations.largestN[operation] ?? Number.MAX_SAFE_INTEGER, '');
  const source = file === undefined ? undefined : readSource(file);
  const missing = await cluster.missing(source === undefined ? 'program' : 'source');
  if (missing === undefined) return submitThere(cluster, { operation, n, ...(source !== undefined && { source }) });
  if (source !== undefined)
    throw new UserError(`A source of your own needs a card: ${missing}.\nThe CPU twin knows add and multiply only.`);
  say(`No GPU: ${missing}. The CPU twin computes the same on this machine.`);
  checkedN(text, operations.twin.largestN[operation] ?? 0, ' on the CPU');
  const name = await here.submit(operation, n);
  say(`job ${name}: ${summaryOf(here.outcomeOf(name))}`);
  if (here.outcomeOf(name)?.state !== 'succeeded') throw new UserError(`${name} failed`);
}

/** A source that does not compile leaves nothing behind, so its submission waits until the compiler has spoken. */
async function submitThere(cluster: ClusterJobs, job: Parameters<ClusterJobs['submit']>[0]): Promise<void> {
  const name = await cluster.submit(job);
  if (job.source !== undefined) {
    const outcome = await compiled(cluster, name);
    if (outcome?.state === 'does not compile') {
      await cluster.remove(name);
      throw new UserError(
        `The source does not compile; nothing of it was left in the cluster.\n${outcome.output ?? ''}`,
      );
    }
  }
  say(`job ${name} was submitted`);
  say('How it is:       ./lab gpu status');
  say(`What it computes: ./lab gpu result ${name} --to .`);
}

/** Milliseconds between two looks, and until a compiler is not waited for any longer. */
const lookMs = 1_000;
const compileMs = 600_000;

/** @returns the outcome, where there is one when the compiler is done */
async function compiled(cluster: ClusterJobs, name: string): Promise<JobOutcome | undefined> {
  for (const deadline = performance.now() + compileMs; performance.now() < deadline; await sleep(lookMs)) {
    const outcome = (await cluster.outcomes())[name];
    if (outcome || (await cluster.runs(name))) return outcome;
  }
  return undefined;
}

async function status(context: Context, asJson: boolean): Promise<void> {
  const { cluster, here } = await placesOf(context);
  const missing = await cluster.missing('program');
  const jobs =
    missing === undefined ? jobViews(await cluster.jobs(), await cluster.outcomes()) : jobViews([], outcomesOf(here));
  if (asJson) return sayJson({ place: missing === undefined ? 'cluster' : 'this machine', jobs });
  if (missing !== undefined) say(`Jobs of the CPU twin on this machine (${missing}):`);
  jobLines(jobs).forEach(say);
}

function outcomesOf(here: JobsHere): Readonly<Record<string, JobOutcome>> {
  return Object.fromEntries(
    here.names().flatMap((name) => {
      const outcome = here.outcomeOf(name);
      return outcome ? [[name, outcome]] : [];
    }),
  );
}

async function result(context: Context, word: string | undefined, to: string | undefined): Promise<void> {
  const { cluster, here } = await placesOf(context);
  const isThere = (await cluster.missing('program')) === undefined;
  const outcomes = isThere ? await cluster.outcomes() : outcomesOf(here);
  const names = isThere ? await cluster.names() : Object.keys(outcomes);
  const name = word === undefined ? latest(names) : names.find((one) => one === word || one.endsWith(`-${word}`));
  if (name === undefined) throw new UserError(unknownJob(word, names), 2);
  const outcome = outcomes[name];
  if (!outcome) throw new UserError(`${name} has not ended yet.\nHow it is: ./lab gpu status`);
  const text = `${JSON.stringify({ job: name, ...outcome }, null, 2)}\n`;
  if (to === undefined) return say(text.trimEnd());
  const file = isFolder(to) ? join(to, `${name}.json`) : to;
  replaceFile(file, text);
  say(`${name} is in ${file}`);
}

function unknownJob(word: string | undefined, names: readonly string[]): string {
  if (word === undefined) return 'No job was submitted yet.\nSubmit one: ./lab gpu submit add --n 1000000';
  return `There is no job '${word}': ${names.join(', ') || 'none was submitted yet'}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Bytes: with its Job, a ConfigMap holds a megabyte. */
const largestSource = 512 * 1024;

/** @throws UserError for what is no source */
function readSource(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new UserError(`There is no file ${file}: give the CUDA source that is to be compiled.`, 2);
  if (stat.size > largestSource)
    throw new UserError(`${file} has ${stat.size} bytes, and a source may have ${largestSource} at most.`, 2);
  return readFileSync(file, 'utf8');
}
