/** A lab on its way into a cluster: what is deployed, and the folder that it is deployed from. */
import { loadConfig, loadLab } from '../../lab/config/load';
import type { PlatformLab } from '../../lab/stacks';
import { type SystemName, systemNames } from '../../lab/systems';
import { UserError } from '../../user-error';
import type { Context } from '../context';

export interface Deployment {
  /** As lab.yaml has it: the stacks are those of all its systems, or one system would take away what another has. */
  readonly lab: PlatformLab;
  /** The same with the chosen systems alone: what comes into the cluster. */
  readonly chosen: PlatformLab;
  /** With the settings of this lab and this environment. */
  readonly context: Context;
}

/** @throws UserError for systems that lab.yaml does not want, and for a student's copy, which comes with the class */
export function deploymentOf(context: Context, systems: readonly string[] = []): Deployment {
  const { environment, systems: wanted } = loadConfig(context.flags());
  const own = withSettings(context, {}, environment);
  const names = systems.map((name) => wantedSystem(name, wanted));
  const chosen = names.length === 0 ? own : withSettings(own, { systems: `[${names.join(', ')}]` });
  return { lab: platformLab(own), chosen: platformLab(chosen), context: own };
}

type Settings = Readonly<Record<string, string>>;

/** @param settings path → value, on top of those that the context has */
export function withSettings(context: Context, settings: Settings, environment?: string): Context {
  const more = Object.entries(settings).map(([path, value]) => `${path}=${value}`);
  const flags = () => {
    const given = context.flags();
    return { ...given, environment: environment ?? given.environment, set: [...(given.set ?? []), ...more] };
  };
  return { ...context, flags };
}

/** The context with which the charts of the chosen systems are synthesized. */
export function chosenContext({ chosen, context }: Deployment): Context {
  return withSettings(context, { systems: `[${Object.keys(chosen.systems).join(', ')}]` });
}

/** As deep as dist/<environment>, so that the relative path of a local state leads to the same file. */
export function deployFolder({ environment }: PlatformLab): string {
  return `.work/deploy-${environment}`;
}

export function stackFolder(lab: PlatformLab, stack: string): string {
  return `${deployFolder(lab)}/terraform/stacks/${stack}`;
}

export function chartFile(lab: PlatformLab, chart: string): string {
  return `${deployFolder(lab)}/kubernetes/${chart}.k8s.yaml`;
}

function platformLab(context: Context): PlatformLab {
  const lab = loadLab(context.flags());
  if (lab.kind !== 'student') return lab;
  throw new UserError('A student’s copy is part of the class: run this without LAB_STUDENT.', 2);
}

function wantedSystem(name: string, wanted: readonly SystemName[]): SystemName {
  const found = wanted.find((system) => system === name);
  if (found) return found;
  const isKnown = systemNames.some((system) => system === name);
  if (isKnown) {
    const all = [...wanted, name].join(', ');
    throw new UserError(
      `This lab has no system ${name}: lab.yaml wants ${wanted.join(', ')}.\nAdd it there, or here: --set 'systems=[${all}]'`,
      2,
    );
  }
  throw new UserError(`There is no system ${name}. This lab has: ${wanted.join(', ')}`, 2);
}
