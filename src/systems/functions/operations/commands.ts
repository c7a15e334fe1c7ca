/** `lab function …`: the course's upload, trigger, update and delete, on the functions that run on this machine. */
import type { Answer, CommandPlace, SystemCommand } from '../../../local/operations';
import { UserError } from '../../../user-error';
import { modules } from '../contract';
import { ask, type Called, invoke, readParameters, reasonOf } from './client';
import { readUpload, removeUpload, upload, uploadedFile } from './uploads';

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

export const commands = {
  deploy: {
    summary: 'upload a module: a file of functions in JavaScript, TypeScript or Python',
    words: { '<file>': 'e.g. add.py: the module is called after its file' },
    run: ({ words: [path = ''] }, place) => deploy(path, place, false),
  },
  update: {
    summary: 'replace a module that was uploaded; calls that run are still answered by the old one',
    words: { '<file>': 'its new text' },
    run: ({ words: [path = ''] }, place) => deploy(path, place, true),
  },
  invoke: {
    summary: 'call a function and print what it returns',
    words: {
      '<function>': '<module>.<function>, or the module alone where both have one name',
      '[parameters...]': 'a=5 as text, a:=5 as JSON',
    },
    options: { '--at <url>': 'the way in (default: the one of `lab run functions`)' },
    run: async ({ words: [name = '', ...parameters], options }, place) => {
      const origin = options['at'] ?? (await place.addressOf(system));
      const called = await invoke(origin, name, readParameters(parameters));
      if (called.status !== 200) throw new UserError(`${name} gave no result: ${reasonOf(called)}`);
      return { text: [JSON.stringify(called.body)], json: called.body as object };
    },
  },
  list: {
    summary: 'the modules, and how many processes each has now',
    words: {},
    run: async (_given, place) => listAnswer(await ask(await place.addressOf(system), '/function')),
  },
  logs: {
    summary: 'the last lines that a module has printed',
    words: { '<module>': 'its name' },
    run: async ({ words: [module = ''] }, place) => {
      const answer = await ask(await place.addressOf(system), `/function/${encodeURIComponent(module)}/logs`);
      if (answer.status !== 200) throw new UserError(reasonOf(answer), 2);
      const { lines } = answer.body as { readonly lines: readonly string[] };
      return { text: lines, json: { lines } };
    },
  },
  delete: {
    summary: 'remove a module that was uploaded',
    words: { '<module>': 'its name' },
    run: ({ words: [module = ''] }, place) => Promise.resolve(remove(module, place)),
  },
} as const satisfies Readonly<Record<string, SystemCommand>>;

async function deploy(path: string, place: CommandPlace, isUpdate: boolean): Promise<Answer> {
  const wanted = readUpload(path);
  const { module } = wanted;
  const origin = await place.addressOf(system);
  const data = place.dataOf(system);
  const isThere = uploadedFile(data, module) !== undefined;
  if (isThere && !isUpdate) throw new UserError(`${module} was uploaded already: ./lab function update ${path}`, 2);
  if (!isThere && isUpdate) throw new UserError(`${module} was not uploaded yet: ./lab function deploy ${path}`, 2);
  upload(data, wanted);
  const loaded = await untilLoaded(origin, wanted.module, wanted.file);
  if (loaded.kind !== 'ready')
    throw new UserError(`${module} was uploaded, and cannot be loaded: ${loaded.reason ?? 'nobody knows why'}`);
  const names = loaded.functions ?? [];
  return {
    text: [`${module} is deployed: ${names.map((name) => `${module}.${name}`).join(', ') || 'it has no function'}`],
    json: { module, functions: names },
  };
}

/** The activator looks at the folder several times a second. */
async function untilLoaded(origin: string, module: string, file: string): Promise<LoadedModule> {
  for (let attempt = 0; attempt < 50; attempt++) {
    await new Promise((next) => setTimeout(next, 100));
    const { body } = await ask(origin, '/function');
    const listed = (body as { readonly modules: readonly ListedModule[] }).modules;
    if (attempt < 5 || !listed.some((one) => one.name === module && one.file === file)) continue;
    const answer = await ask(origin, `/function/${module}`);
    const [loaded] = (answer.body as { readonly modules?: readonly LoadedModule[] }).modules ?? [];
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
