/** Loads the configuration: lab.yaml, lab.local.yaml on top, LAB_* variables on top, flags on top; then checks the whole. */
import { format, parse } from 'node:path';
import type { Lab } from '../lab';
import { resolve, resolveCopy } from '../resolve';
import { enrolled, readRoster, rosterFile, studentVariable } from '../roster/read';
import type { Enrolment } from '../roster/roster';
import { readFile } from './file';
import { readImageLock } from './images';
import { explain } from './issues';
import { merge } from './merge';
import { LabProblems } from './problems';
import { type LabConfig, labSchema } from './schema';
import { fileOf, type Flags, readSettings, type Variables } from './settings';

export interface ConfigOptions extends Flags {
  /** @default process.env */
  readonly env?: Variables;
  /** `--student`: the id of the one whose copy is wanted. @default LAB_STUDENT */
  readonly student?: string | undefined;
}

/**
 * The lab of one environment, with its class where there is one; or, where one of the class is named, that student's
 * copy of it.
 * @throws LabProblems with everything that is wrong with files, variables and flags
 */
export function loadLab(options: ConfigOptions = {}): Lab {
  const config = loadConfig(options);
  const env = options.env ?? process.env;
  const images = readImageLock(fileOf(options, env), config, env);
  const roster = loadRoster(config, options);
  const [student, where] = options.student ? [options.student, '--student'] : [env[studentVariable], studentVariable];
  return student
    ? resolveCopy(config, config.environment, images, enrolled(student, roster, where))
    : resolve(config, config.environment, images, roster);
}

/**
 * The class of a lab; nobody where there is no roster.
 * @throws LabProblems with everything that is wrong with the roster
 */
export function loadRoster(config: LabConfig, { env = process.env, ...flags }: ConfigOptions): readonly Enrolment[] {
  const file = rosterFile(fileOf(flags, env), env);
  return file === undefined ? [] : readRoster(file, config);
}

/**
 * The whole configuration, valid and with defaults; `environment` is the one that was chosen.
 * @throws LabProblems with everything that is wrong with files, variables and flags
 */
export function loadConfig({ env = process.env, ...flags }: ConfigOptions = {}): LabConfig {
  const file = fileOf(flags, env);
  const sources = [
    readFile(file, { optional: false }),
    readFile(localFileOf(file), { optional: true }),
    readSettings(flags, env),
  ] as const;
  const problems = sources.flatMap((source) => source.problems);
  // What a file that cannot be read would have said is unknown, so the rest is not judged.
  if (sources.some((source) => source.value === undefined)) throw new LabProblems(problems);
  const value = sources.reduce<unknown>((under, over) => merge(under, over.value), {});
  const { data, error } = labSchema.safeParse(value);
  if (data !== undefined && problems.length === 0) return data;
  const { problems: invalid, more } = explain(error?.issues ?? [], value, sources);
  throw new LabProblems([...problems, ...invalid], more);
}

/** `lab.local.yaml` for `lab.yaml`: personal settings, beside it. */
function localFileOf(file: string): string {
  const { dir, name, ext } = parse(file);
  return format({ dir, name: `${name}.local`, ext });
}
