/** `lab function …`: the course's upload, trigger, update and delete, on this machine or in the cluster. */
import type { Answer, CommandPlace, GivenWords, SystemCommand } from '../../../local/operations';
import { UserError } from '../../../user-error';
import { modules } from '../contract';
import { printedBy } from '../domain/printed';
import { ask, type Called, invoke, readParameters, reasonOf } from './client';
import { ClusterModules } from './cluster';
import { readUpload, removeUpload, type Upload, upload, uploadedFile } from './uploads';

const system = 'functions';

interface ListedModule {
  readonly name: string;
  readonly file: string;
  readonly revision: string;
  readonly starting: number;
  readonly ready: number;
  readonly leaving: number;
  readonly waiting: number;
}

/** What the process of a module says of it. */
interface LoadedModule {
  readonly kind: string;
  readonly functions?: readonly string[];
  readonly reason?: string;
}

const where = { '--cluster': 'in the cluster of the environment (default: in the run on this machine)' };

/** Undefined where the run on this machine is meant. */
function clusterIn({ options }: GivenWords, place: CommandPlace): ClusterModules | undefined {
  return options['cluster'] === undefined ? undefined : new ClusterModules(place.clusterOf(system));
}

export const commands = {
  deploy: {
    summary: 'upload a module: a file of functions in JavaScript, TypeScript or Python',
    words: { '<file>': 'e.g. add.py: the module is called after its file' },
    options: where,
    run: (given, place) => deploy(given, place, false),
  },
  update: {
    summary: 'replace a module that was uploaded; calls that run are still answered by the old one',
    words: { '<file>': 'its new text' },
    options: where,
    run: (given, place) => deploy(given, place, true),
  },
  invoke: {
    summary: 'call a function and print what it returns',
    words: {
      '<function>': '<module>.<function>, or the module alone where both have one name',
      '[parameters...]': 'a=5 as text, a:=5 as JSON',
    },
    options: { '--at <url>': 'the way in (default: the one of `lab run functions`)', ...where },
    run: async (given, place) => {
      const { words, options } = given;
      const [name = '', ...rest] = words;
      const parameters = readParameters(rest);
      const called =
        (await clusterIn(given, place)?.invoke(name, parameters)) ??
        (await invoke(options['at'] ?? (await place.addressOf(system)), name, parameters));
      if (called.status !== 200) throw new UserError(`${name} gave no result: ${reasonOf(called)}`);
      return { text: [JSON.stringify(called.body)], json: called.body as object };
    },
  },
  list: {
    summary: 'the modules, and how many processes each has now',
    words: {},
    options: where,
    run: async (given, place) => {
      const cluster = clusterIn(given, place);
      return cluster
        ? clusterAnswer(await cluster.list())
        : listAnswer(await ask(await place.addressOf(system), '/function'));
    },
  },
  logs: {
    summary: 'the last lines that a module has printed',
    words: { '<module>': 'its name' },
    options: where,
    run: async (given, place) => {
      const [module = ''] = given.words;
      const cluster = clusterIn(given, place);
      if (cluster) return clusterLog(module, await cluster.lines(module));
      const answer = await ask(await place.addressOf(system), `/function/${encodeURIComponent(module)}/logs`);
      if (answer.status !== 200) throw new UserError(reasonOf(answer), 2);
      const { lines } = answer.body as { readonly lines: readonly string[] };
      return { text: lines, json: { lines } };
    },
  },
  delete: {
    summary: 'remove a module that was uploaded',
    words: { '<module>': 'its name' },
    options: where,
    run: async (given, place) => {
      const [module = ''] = given.words;
      const cluster = clusterIn(given, place);
      if (!cluster) return remove(module, place);
      await cluster.remove(module);
      return { text: [`${module} is deleted.`], json: { deleted: module } };
    },
  },
} as const satisfies Readonly<Record<string, SystemCommand>>;

async function deploy(given: GivenWords, place: CommandPlace, isUpdate: boolean): Promise<Answer> {
  const [path = ''] = given.words;
  const wanted = readUpload(path);
  const { module } = wanted;
  const cluster = clusterIn(given, place);
  if (cluster) await cluster.put(wanted, isUpdate);
  else await deployHere(wanted, path, place, isUpdate);
  const loaded = cluster
    ? loadedIn(await cluster.loaded(module))
    : await untilLoaded(await place.addressOf(system), module, wanted.file);
  if (loaded.kind !== 'ready')
    throw new UserError(`${module} was uploaded, and cannot be loaded: ${loaded.reason ?? 'nobody knows why'}`);
  const names = loaded.functions ?? [];
  return {
    text: [`${module} is deployed: ${names.map((name) => `${module}.${name}`).join(', ') || 'it has no function'}`],
    json: { module, functions: names },
  };
}

async function deployHere(wanted: Upload, path: string, place: CommandPlace, isUpdate: boolean): Promise<void> {
  const { module } = wanted;
  await place.addressOf(system);
  const data = place.dataOf(system);
  const isThere = uploadedFile(data, module) !== undefined;
  if (isThere && !isUpdate) throw new UserError(`${module} was uploaded already: ./lab function update ${path}`, 2);
  if (!isThere && isUpdate) throw new UserError(`${module} was not uploaded yet: ./lab function deploy ${path}`, 2);
  upload(data, wanted);
}

/** A process in the cluster has one module. */
function loadedIn(answer: Called): LoadedModule {
  const { modules: [loaded] = [] } = answer.body as { readonly modules?: readonly LoadedModule[] };
  return loaded ?? { kind: 'broken', reason: reasonOf(answer) };
}

/** The activator looks at the folder several times a second. */
async function untilLoaded(origin: string, module: string, file: string): Promise<LoadedModule> {
  for (let attempt = 0; attempt < 50; attempt++) {
    await new Promise((next) => setTimeout(next, 100));
    const { body } = await ask(origin, '/function');
    const listed = (body as { readonly modules: readonly ListedModule[] }).modules;
    if (attempt < 5 || !listed.some((one) => one.name === module && one.file === file)) continue;
    const answer = await ask(origin, `/function/${module}`);
    const { modules: [loaded] = [] } = answer.body as { readonly modules?: readonly LoadedModule[] };
    if (loaded) return loaded;
  }
  return { kind: 'broken', reason: 'its process did not start within 5 s' };
}

function listAnswer({ body }: Called): Answer {
  const { modules: listed } = body as { readonly modules: readonly ListedModule[] };
  const rows = listed.map((one) => [one.name, one.file, one.revision, one.ready, one.starting, one.waiting]);
  return {
    text: [{ header: ['Module', 'File', 'Revision', 'Ready', 'Starting', 'Calls that wait'], rows }],
    json: { modules: listed },
  };
}

function clusterAnswer(listed: Awaited<ReturnType<ClusterModules['list']>>): Answer {
  const rows = listed.map(({ name, file, revision, pods, state }) => [name, file, revision, pods, state]);
  return { text: [{ header: ['Module', 'File', 'Revision', 'Pods', 'State'], rows }], json: { modules: listed } };
}

function clusterLog(module: string, all: readonly string[]): Answer {
  const lines = all.map(printedBy).filter((line) => line !== undefined);
  const nothing = `${module} has printed nothing, as far as its pods know; a log goes with its pod.`;
  return { text: lines.length > 0 ? lines : [nothing], json: { lines } };
}

function remove(module: string, place: CommandPlace): Answer {
  const data = place.dataOf(system);
  const file = uploadedFile(data, module);
  if (file === undefined) {
    const isGiven = modules.given.some((given) => given === module);
    throw new UserError(isGiven ? `${module} is the course's own and stays.` : `${module} was not uploaded.`, 2);
  }
  removeUpload(data, file);
  return { text: [`${module} is deleted.`], json: { deleted: module } };
}
