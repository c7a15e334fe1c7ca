/** Stands for kubectl and the little of a cluster that `lab gpu` asks it for. */
import type { Ended } from '../children';
import type { State } from './fake-cluster';

/** What is there, which this changes. */
type Kept = { -readonly [Key in keyof State]: State[Key] };

class Refusal extends Error {}

export function kubectl(state: Kept, args: readonly string[], input: string): Ended {
  try {
    return { stdout: answerOf(state, args, input) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: 1, stderr: `${error.message}\n` };
  }
}

function answerOf(state: Kept, args: readonly string[], input: string): string {
  const [verb, kind = '', name = ''] = args.filter((word, index) => !word.startsWith('--') && !isValue(args, index));
  if (state.silent) throw new Refusal('Unable to connect to the server');
  if (verb === 'get' && kind === 'cronjob') return JSON.stringify(templateIn(state, name));
  if (verb === 'get' && kind === 'configmap') return JSON.stringify({ data: state.results });
  if (verb === 'get') return JSON.stringify({ items: Reflect.get(state, kind) as unknown });
  if (verb === 'create' && kind === 'job') {
    const { spec } = templateIn(state, option(args, '--from').replace('cronjob/', '')).spec.jobTemplate;
    return JSON.stringify({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec });
  }
  if (verb === 'create') return JSON.stringify(create(state, JSON.parse(input) as Created));
  if (verb === 'delete') return remove(state, kind === 'job' ? 'jobs' : 'configmaps', name);
  if (verb === 'patch') return patch(state, JSON.parse(option(args, '--patch')) as { readonly data: object });
  throw new Refusal(`unexpected: ${args.join(' ')}`);
}

function templateIn({ templates }: Kept, name: string) {
  const found = templates[name];
  if (!found) throw new Refusal(`cronjobs "${name}" not found`);
  return found;
}

type Created = { readonly kind: string } & State['jobs'][number];

function create(state: Kept, object: Created): Created {
  const made = { ...object, metadata: { ...object.metadata, uid: 'uid-1' } };
  if (object.kind === 'Job') {
    state.jobs = [...state.jobs, made];
    state.results = { ...state.results, ...state.ends[object.metadata.name] };
  } else if (state.refusesConfigMaps) throw new Refusal('configmaps is forbidden');
  else state.configmaps = [...state.configmaps, made];
  return made;
}

function remove(state: Kept, list: 'jobs' | 'configmaps', name: string): string {
  const others = <T extends { readonly metadata: { readonly name: string } }>(all: readonly T[]) =>
    all.filter(({ metadata }) => metadata.name !== name);
  if (list === 'jobs') state.jobs = others(state.jobs);
  else state.configmaps = others(state.configmaps);
  return '';
}

function patch(state: Kept, { data }: { readonly data: object }): string {
  const gone = Object.entries(data).flatMap(([key, value]) => (value === null ? [key] : []));
  state.results = Object.fromEntries(Object.entries(state.results).filter(([key]) => !gone.includes(key)));
  return '';
}

/** Options come as `--name=value` or as `--name value`. */
function option(args: readonly string[], wanted: string): string {
  const index = args.findIndex((word) => word === wanted || word.startsWith(`${wanted}=`));
  const word = args[index] ?? '';
  return word.includes('=') ? word.slice(wanted.length + 1) : (args[index + 1] ?? '');
}

function isValue(all: readonly string[], index: number): boolean {
  const before = all[index - 1] ?? '';
  return before.startsWith('--') && !before.includes('=') && before !== '--ignore-not-found';
}
