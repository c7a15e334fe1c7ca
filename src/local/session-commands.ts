/** What other commands can ask of a running session, by the name of the command. */
import type { Workload } from '../lab/lab';
import { UserError } from '../user-error';
import type { KeptService } from './kept-service';
import { sidesOf } from './partition';
import { isMembers, namesOf } from './processes';
import type { LocalRun, RunOperations } from './operations';
import type { LocalPlan } from './plan';
import type { Replicas } from './replicas';
import type { RunStatus } from './status';
import type { Supervisor } from './supervisor';
import { changeTraffic, type Traffic } from './traffic';

/** The part of a session that commands change. */
export interface Commanded {
  readonly run: LocalRun;
  readonly plan: LocalPlan;
  readonly aliases: NonNullable<RunOperations['aliases']>;
  readonly supervisor: Pick<Supervisor, 'all'>;
  readonly traffic: Traffic;
  changeTraffic(traffic: Traffic): void;
  partition(sides: readonly (readonly string[])[]): void;
  /** @throws UserError for a workload whose processes are not all alike */
  replicasOf(workload: Workload): Replicas;
  status(): RunStatus;
}

type Commands = Readonly<Record<string, (sent: unknown) => object | Promise<object>>>;

export function sessionCommands(session: Commanded): Commands {
  const workloads = Object.values<Workload>(session.run.system.workloads);
  return {
    traffic: (sent) => {
      session.changeTraffic(changeTraffic(session.traffic, sent, workloads));
      return session.traffic;
    },
    kill: (sent) => toOne(session, sent, (service) => service.kill()),
    restart: (sent) => restart(session, sent),
    pause: (sent) => toOne(session, sent, (service) => service.pause()),
    meant: async (sent) => ({ process: (await processOfAlias(session, wordIn(sent))) ?? null }),
    resume: (sent) => toOne(session, sent, (service) => service.resume()),
    partition: (sent) => {
      session.partition(wantedSides(session, sent));
      return session.status();
    },
    rollout: (sent) => rollout(session, sent),
    heal: () => {
      session.partition([]);
      return session.status();
    },
  };
}

/** Who was meant: `{"processes":["a4t0-1"]}`, and by which alias: `meant` says who it means afterwards. */
interface Done {
  readonly processes: readonly string[];
  readonly alias?: string;
}

async function toOne(session: Commanded, sent: unknown, act: (service: KeptService) => void): Promise<Done> {
  const found = await servicesMeant(session, sent);
  // As a cluster does it with a pod of a Deployment: any one of them.
  const one = found[Math.floor(Math.random() * found.length)];
  if (!one) throw new UserError('nothing runs here that could be meant');
  act(one);
  const word = wordIn(sent);
  return {
    processes: [one.plan.name],
    ...(word !== undefined && Object.hasOwn(session.aliases, word) && { alias: word }),
  };
}

/** One after another, so that where there are several, some are always ready. */
async function restart(session: Commanded, sent: unknown): Promise<Done> {
  const found = await servicesMeant(session, sent);
  for (const service of found) await service.restart();
  return { processes: found.map(({ plan }) => plan.name) };
}

/** @returns the process of that name or alias, those of the workload that is called so, or all where nobody is named */
async function servicesMeant(session: Commanded, sent: unknown): Promise<readonly KeptService[]> {
  const word = wordIn(sent);
  const { all } = session.supervisor;
  const own = all.filter((service) => service.plan.version !== undefined);
  if (word === undefined) return own;
  const name = await withoutAlias(session, word);
  const byName = all.filter((service) => service.plan.name === name);
  if (byName.length > 0) return byName;
  const workload = Object.values<Workload>(session.run.system.workloads).find((one) =>
    namesOf(one, session.run.processes).includes(word),
  );
  const ofWorkload = own.filter((service) => service.plan.workload === workload?.key);
  if (ofWorkload.length > 0) return ofWorkload;
  const known = [...Object.keys(session.aliases), ...all.map((service) => service.plan.name)];
  throw new UserError(`${session.run.system.name} has no process ${word}. There are: ${known.join(', ')}`);
}

async function withoutAlias(session: Commanded, word: string): Promise<string> {
  if (!Object.hasOwn(session.aliases, word)) return word;
  const name = await processOfAlias(session, word);
  if (name === undefined) throw new UserError(`there is no ${word} at the moment`);
  return name;
}

/** Begins an update and says how it stands; the status of the run says how it goes on. */
function rollout(session: Commanded, sent: unknown): object {
  const { workload: word, to, undo } = Object(sent) as Readonly<Record<string, unknown>>;
  const { system, processes } = session.run;
  const workloads = Object.values<Workload>(system.workloads);
  const workload = workloads.find((one) => typeof word === 'string' && namesOf(one, processes).includes(word));
  if (!workload) throw new UserError(`${system.name} has no workload ${JSON.stringify(word)}`);
  const replicas = session.replicasOf(workload);
  const version = undo === true ? replicas.versionBefore : to;
  if (version === undefined) throw new UserError(`${workload.name} has had no other version here`);
  const known = workload.releases.find((release) => release.version === version);
  if (!known) {
    const names = workload.releases.map((release) => release.version).join(', ');
    throw new UserError(`${workload.name} has no version ${JSON.stringify(version)}. Its versions: ${names}`);
  }
  void replicas.moveTo(known.version);
  return session.status();
}

async function processOfAlias({ supervisor, plan, aliases }: Commanded, word = ''): Promise<string | undefined> {
  const alias = Object.hasOwn(aliases, word) ? aliases[word] : undefined;
  const origins = Object.fromEntries(supervisor.all.map((service) => [service.plan.name, service.plan.origin]));
  return alias?.({ address: plan.address, origins });
}

/** @throws UserError for what is no word */
function wordIn(sent: unknown): string | undefined {
  const { process: word } = Object(sent) as Readonly<Record<string, unknown>>;
  if (word === undefined || typeof word === 'string') return word;
  throw new UserError('a process is given by its name');
}

function wantedSides({ run, plan }: Commanded, sent: unknown): readonly (readonly string[])[] {
  const { sides } = Object(sent) as Readonly<Record<string, unknown>>;
  const workloads = Object.values<Workload>(run.system.workloads);
  const members = workloads.filter(isMembers).flatMap(({ names }) => names);
  if (members.length === 0) throw new UserError(`${run.system.name} has no members whose network could be cut`);
  const shared = [...new Set(plan.links.map(({ to }) => to))].filter((name) => !members.includes(name));
  return sidesOf(String(sides), members, shared);
}
