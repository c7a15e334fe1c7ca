/** Turns a valid configuration and all contracts into the frozen Lab of one environment. */
import type { EnvironmentName, Occasion } from '../contract';
import type { ImageLock } from './config/images';
import type { LabConfig } from './config/schema';
import type { AwsLab, LocalCluster, LocalLab, StudentLab, Systems, TableStore } from './lab';
import { awsOf, resolveAws } from './resolve/aws';
import { inClusterStore } from './resolve/environment';
import { resolveSystem } from './resolve/system';
import { tracesOf } from './resolve/traces';
import { hostOf, personalSystems, resolveRoster } from './roster/resolve';
import type { Enrolment } from './roster/roster';
import { contractOf, type SystemName, systems } from './systems';

/** What stands beside the configuration. */
type Besides = readonly [images?: ImageLock, roster?: readonly Enrolment[]];

export function resolve(config: LabConfig, environment: 'aws', ...besides: Besides): AwsLab;
export function resolve(config: LabConfig, environment: 'local', ...besides: Besides): LocalLab;
export function resolve(config: LabConfig, environment: EnvironmentName, ...besides: Besides): AwsLab | LocalLab;
/**
 * @param images - built ones in place of plain labels
 * @param roster - the class, if there is one
 */
export function resolve(
  config: LabConfig,
  environment: EnvironmentName,
  images: ImageLock = {},
  roster: readonly Enrolment[] = [],
): AwsLab | LocalLab {
  const occasion = { environment, isCopy: false };
  // Students' copies have host names of their own at the same gateway: who names none of them is nobody's caller.
  const people =
    roster.length > 0
      ? { roster: resolveRoster(config, roster), host: hostOf(config.registryId, config) }
      : { host: '*' };
  return environment === 'aws'
    ? deepFreeze<AwsLab>({
        ...commonOf(config, occasion, images),
        ...people,
        kind: 'aws',
        environment,
        tableStore: { kind: 'dynamodb', region: awsOf(config).region },
        cluster: { kind: 'eks' },
        aws: resolveAws(config),
      })
    : deepFreeze<LocalLab>({
        ...commonOf(config, occasion, images),
        ...people,
        kind: 'local',
        environment,
        tableStore: inClusterStore,
        cluster: resolveCluster(config),
      });
}

/**
 * The frozen Lab of one student: a copy of the systems that keep a person's rows, in the student's namespace. Tables
 * and policies on AWS are the class's to make.
 */
export function resolveCopy(
  config: LabConfig,
  environment: EnvironmentName,
  images: ImageLock,
  student: string,
): StudentLab {
  const own: LabConfig = { ...config, registryId: student, systems: [...personalSystems(config)] };
  return deepFreeze({
    ...commonOf(own, { environment, isCopy: true }, images, student),
    kind: 'student',
    environment,
    cluster: { kind: environment === 'aws' ? 'eks' : config.local.cluster },
    host: hostOf(student, config),
    student: { id: student },
  });
}

/** @param namespace - in place of those in the contracts */
function commonOf(config: LabConfig, occasion: Occasion, images: ImageLock, namespace?: string) {
  const { name, registryId, owner, expires, kubernetesVersion } = config;
  const { environment } = occasion;
  const isOnAws = environment === 'aws';
  const traces = tracesOf(config);
  return {
    name,
    registryId,
    owner,
    expires,
    kubernetesVersion,
    context: isOnAws ? name : (config.local.context ?? ownContext(config)),
    runbook: config.runbook ?? 'docs/runbook.md',
    engines: [...new Set(config.systems.flatMap((system) => contractOf(system).engines))],
    tableStore: tableStoreOf(config, environment),
    ...(traces !== undefined && { traces }),
    systems: resolveSystems(config, occasion, images, namespace),
  };
}

/** As the tool calls it that makes the cluster of this name. */
function ownContext({ name, local: { cluster } }: LabConfig): string {
  return cluster === 'minikube' ? name : `kind-${name}`;
}

function tableStoreOf(config: LabConfig, environment: EnvironmentName): TableStore {
  return environment === 'aws' ? { kind: 'dynamodb', region: awsOf(config).region } : inClusterStore;
}

/** One cluster for all systems, with as many workers as any of them wants; in kind also those that lessons want for themselves. */
function resolveCluster({ name, systems: wanted, local: { cluster: kind } }: LabConfig): LocalCluster {
  const clusters = wanted.flatMap((system) => contractOf(system).kindClusters ?? []);
  const shared = clusters.filter((cluster) => cluster.name === undefined).map(({ workers }) => workers);
  const most = shared.reduce((all, workers) => (workers.length > all.length ? workers : all), []);
  if (kind === 'minikube') return { kind, nodes: Math.max(1, most.length) };
  if (kind !== 'kind') return { kind };
  return {
    kind,
    clusters: [
      { name, workers: most },
      ...clusters.flatMap(({ name, workers }) => (name === undefined ? [] : [{ name, workers }])),
    ],
  };
}

function resolveSystems(config: LabConfig, occasion: Occasion, images: ImageLock, namespace?: string): Systems {
  return Object.fromEntries(
    config.systems.map((name) => {
      const contract = { ...contractOf(name), ...(namespace !== undefined && { namespace }) };
      return [
        name,
        resolveSystem(contract, { config, occasion, images, settings: settingsOf(name, config, occasion) }),
      ];
    }),
  );
}

function settingsOf(name: SystemName, config: LabConfig, occasion: Occasion): object {
  // Each function gets the section of its own schema; that the two belong together, the table of systems says.
  const resolveSettings = systems[name].settings.resolve as (section: object, occasion: Occasion) => object;
  return resolveSettings(config[name], occasion);
}

function deepFreeze<T extends object>(value: T): T {
  Object.values(value).forEach((child) => typeof child === 'object' && child !== null && deepFreeze(child as object));
  return Object.freeze(value);
}
