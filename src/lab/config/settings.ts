/** Flags and LAB_* variables: the settings that win over the files. */
import { resolve } from 'node:path';
import { keyAt, keysBelow, nameOf, settablePaths } from './keys';
import { merge, nest } from './merge';
import { didYouMean, nearest, type Problem, shortened } from './problems';
import type { Origin, Source } from './source';
import { parseYaml } from './yaml';

/** The options by which every command takes settings. */
export interface Flags {
  /** `--env`. @default LAB_ENVIRONMENT, then what lab.yaml says */
  readonly environment?: string | undefined;
  /** `--file`. @default LAB_FILE, then lab.yaml in the current folder */
  readonly file?: string | undefined;
  /** `--set`: `path=value` each. The last one of a path counts; an empty value means as if not set. */
  readonly set?: readonly string[] | undefined;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** A value that a variable or a flag gives to one key. */
interface Setting {
  /** The variable, or the flag. */
  readonly where: string;
  readonly path: readonly string[];
  readonly text: string;
}

const fileVariable = 'LAB_FILE';

/** Variables that are no keys of lab.yaml. */
const otherVariables = [fileVariable, 'LAB_DEBUG', 'LAB_IMAGES_LOCK', 'LAB_ROSTER', 'LAB_STUDENT'];

/** The file that holds the lab. */
export function fileOf(flags: Flags, env: Variables): string {
  return flags.file ?? (env[fileVariable] || 'lab.yaml');
}

/** Valid flags as the variables that give another process the same configuration. */
export function toEnvironment(flags: Flags): Readonly<Record<string, string>> {
  const settings = flagSettings(flags).map(({ path, text }) => [variableOf(path), text] as const);
  const file = flags.file === undefined ? {} : { [fileVariable]: resolve(flags.file) };
  return { ...Object.fromEntries(settings), ...file };
}

/** `LAB_` and the path in upper snake case: `aws.vpcCidr` is LAB_AWS_VPC_CIDR. */
export function variableOf(path: readonly string[]): string {
  return ['LAB', ...path.map((name) => name.replace(/(?=[A-Z])/g, '_').toUpperCase())].join('_');
}

/** Flags over variables, as one source. */
export function readSettings(flags: Flags, env: Variables): Source {
  const variables = Object.keys(env).filter((name) => name.startsWith('LAB_') && !otherVariables.includes(name));
  const settings = new Map<string, Setting>();
  const problems: Problem[] = [];
  for (const name of variables.filter((name) => env[name])) {
    const path = settablePaths().find((known) => variableOf(known) === name);
    if (path) settings.set(nameOf(path), { where: name, path, text: env[name] ?? '' });
    else problems.push(unknownVariable(name));
  }
  for (const flag of flagSettings(flags)) {
    if (isSettable(flag.path)) settings.set(nameOf(flag.path), flag);
    else problems.push(unknownFlag(flag));
  }
  return combine(
    [...settings.values()].filter(({ text }) => text !== ''),
    problems,
  );
}

function combine(settings: readonly Setting[], problems: readonly Problem[]): Source {
  const read = settings.map((setting) => ({ ...setting, ...valueOf(setting) }));
  const sound = read.filter((one) => one.problems.length === 0);
  return {
    value: sound.reduce<unknown>((all, { path, value }) => merge(all, nest(path, value)), {}),
    problems: [...problems, ...read.flatMap((one) => one.problems)],
    at: (path) => originOf(settings.find((setting) => setting.path.every((key, index) => key === path[index]))),
  };
}

/** The text is as it was written: YAML reads a number of many digits as another one. */
function originOf(setting: Setting | undefined): Origin | undefined {
  return setting && { where: setting.where, written: setting.text.trim() };
}

function flagSettings({ environment, set = [] }: Flags): readonly Setting[] {
  const settings = set.map((assignment) => {
    const [, path = '', text = ''] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
    return { where: `--set ${shortened(path || assignment)}`, path: path ? path.split('.') : [], text };
  });
  return environment === undefined
    ? settings
    : [...settings, { where: '--env', path: ['environment'], text: environment }];
}

/** Longer than any list that a person types. */
const longest = 16 * 1024;

/** The value of a setting: as it is where the key takes text, else YAML, e.g. `10` or `[t3.medium, t3a.medium]`. */
function valueOf({ where, path, text }: Setting): { value: unknown; problems: readonly Problem[] } {
  const name = nameOf(path);
  if (text.length > longest) {
    const problem = { where, path: name, what: `has ${text.length} characters`, allowed: `up to ${longest}` };
    return { value: undefined, problems: [problem] };
  }
  if (keyAt(path)?.type === 'string' && !/^(['"]).*\1$/.test(text)) return { value: text, problems: [] };
  const { value, flaws } = parseYaml(text);
  return { value, problems: flaws.map(({ problem }) => ({ where, ...problem, path: name })) };
}

function isSettable(path: readonly string[]): boolean {
  return keyAt(path) !== undefined && keysBelow(path).length === 0;
}

function unknownVariable(name: string): Problem {
  const known = [...settablePaths().map(variableOf), ...otherVariables];
  const allowed = 'LAB_ and the path of a key in upper snake case, e.g. LAB_AWS_REGION for aws.region';
  return { where: name, path: '', what: 'is no known variable', allowed, ...didYouMean(nearest(name, known)) };
}

/** Keys of a section that are named one by one; the others are counted. */
const namedKeys = 5;

function unknownFlag({ where, path, text }: Setting): Problem {
  if (path.length > 0 && keysBelow(path).length > 0) {
    const keys = settablePaths(path.map(String)).map(nameOf);
    const more = keys.length > namedKeys ? ` and ${keys.length - namedKeys} more` : '';
    const allowed = `one of its keys: ${keys.slice(0, namedKeys).join(', ')}${more}`;
    const hint = '{} would change nothing: what the files say of the section stays until it is removed there.';
    return { where, path: '', what: 'names a section', allowed, ...(/^\{\s*\}$/.test(text) && { hint }) };
  }
  return {
    where,
    path: '',
    what: path.length > 0 ? 'names no known key' : 'is not path=value',
    allowed: 'path=value with the path of a key, e.g. --set aws.region=eu-west-1',
    ...didYouMean(nearest(nameOf(path), settablePaths().map(nameOf))),
  };
}
