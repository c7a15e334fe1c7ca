import type { Contract, EnvironmentSource, NodeGroupName, WorkloadContract } from '../contract';
import type { ImageLock } from './config/images';
import type { LabConfig } from './config/schema';
import type {
  AwsPlatform,
  EnvironmentName,
  EnvironmentValue,
  Lab,
  LocalStore,
  NamedKindCluster,
  NodeGroup,
  Release,
  StateBackend,
  System,
  Systems,
  SystemSettings,
  Table,
  Workload,
} from './lab';
import { planNetwork } from './network';
import { nodeGroups } from './node-groups';
import { hostOf, personalSystems, resolveRoster } from './roster/resolve';
import type { Enrolment } from './roster/roster';
import { contracts, type SystemName } from './systems';
import { identitiesOf, tableName, tablesOf } from './tables';

/** Its port is the default of DynamoDB Local. */
const localStore: LocalStore = { name: 'dynamodb', port: 8000 };

/**
 * Turns a valid configuration and all contracts into the frozen Lab of one environment.
 * @param images - built ones in place of plain labels
 * @param roster - the class, if there is one
 */
export function resolve(
  config: LabConfig,
  environment: EnvironmentName,
  images: ImageLock = {},
  roster: readonly Enrolment[] = [],
): Lab {
  return deepFreeze({
    ...commonOf(config, environment),
    ...(environment === 'aws' ? { aws: resolveAws(config) } : resolveLocal(config)),
    systems: resolveSystems(config, environment, images),
    ...(roster.length > 0 && { roster: resolveRoster(config, roster) }),
  });
}

/**
 * The frozen Lab of one student: a copy, with one replica unless lab.yaml says otherwise, of the systems that
 * keep a person's rows, in the student's namespace. Tables and rights on AWS are the class's to make.
 */
export function resolveCopy(config: LabConfig, environment: EnvironmentName, images: ImageLock, student: string): Lab {
  const own: LabConfig = {
    ...config,
    registryId: student,
    systems: [...personalSystems(config)],
    music: { ...config.music, replicas: config.music.replicas ?? 1 },
  };
  return deepFreeze({
    ...commonOf(own, environment),
    ...(environment === 'aws' ? { aws: { ...resolveAws(own), tables: [], identities: [] } } : resolveLocal(own)),
    systems: resolveSystems(own, environment, images, student),
    student: { id: student, host: hostOf(student, config) },
  });
}

function commonOf(config: LabConfig, environment: EnvironmentName) {
  const { name, registryId, owner, expires, kubernetesVersion } = config;
  return { name, registryId, owner, expires, environment, kubernetesVersion, needs: needsOf(config) };
}

function needsOf({ systems }: LabConfig): Lab['needs'] {
  const wanted = systems.map((name): Contract => contracts[name]);
  return {
    engines: [...new Set(wanted.flatMap(({ engines }) => engines))],
    nodeGroups: [...new Set(wanted.flatMap(({ nodeGroups }) => nodeGroups))],
  };
}

function resolveLocal(config: LabConfig): Pick<Lab, 'localStore' | 'localCluster' | 'kindClusters'> {
  const { context = `kind-${config.name}`, cluster: kind } = config.local;
  return {
    localStore,
    localCluster: { context, kind },
    ...(kind === 'kind' && { kindClusters: resolveKindClusters(config) }),
  };
}

/** One cluster for all systems, with as many workers as any of them wants, and those that lessons want for themselves. */
function resolveKindClusters({ name, systems }: LabConfig): readonly NamedKindCluster[] {
  const wanted = systems.flatMap((system) => (contracts[system] as Contract).kindClusters ?? []);
  const shared = wanted.filter((cluster) => cluster.name === undefined).map(({ workers }) => workers);
  const most = shared.reduce((all, workers) => (workers.length > all.length ? workers : all), []);
  return [
    { name, workers: most },
    ...wanted.flatMap(({ name, workers }) => (name === undefined ? [] : [{ name, workers }])),
  ];
}

/** @param namespace - in place of those in the contracts */
function resolveSystems(
  config: LabConfig,
  environment: EnvironmentName,
  images: ImageLock,
  namespace?: string,
): Systems {
  const contractOf = (name: SystemName): Contract => ({ ...contracts[name], ...(namespace && { namespace }) });
  return Object.fromEntries(
    config.systems.map((name) => [name, resolveSystem(contractOf(name), config, environment, images)]),
  );
}

function resolveSystem(contract: Contract, config: LabConfig, environment: EnvironmentName, images: ImageLock): System {
  return {
    name: contract.system,
    title: contract.title,
    namespace: contract.namespace,
    engines: contract.engines,
    settings: settingsOf(contract, config, environment),
    tables: mapValues(contract.tables, (table): Table => ({
      ...table,
      name: tableName(table.prefix, config.registryId),
    })),
    secrets: mapValues(contract.secrets, ({ name, key }) => ({ name, key })),
    workloads: mapValues(contract.workloads, (workload) =>
      resolveWorkload(workload, contract, config, environment, images),
    ),
  };
}

type ResolveSettings<S extends SystemName> = (config: LabConfig, environment: EnvironmentName) => SystemSettings[S];

/** The defaults that depend on more than their own key. */
const settings: { readonly [S in SystemName]: ResolveSettings<S> } = {
  music: ({ music }, environment) => ({ ...music, replicas: music.replicas ?? (environment === 'aws' ? 2 : 1) }),
  cassandra: ({ cassandra }) => cassandra,
  greeter: ({ greeter }) => greeter,
};

function settingsOf(contract: Contract, config: LabConfig, environment: EnvironmentName): SystemSettings[SystemName] {
  return known<ResolveSettings<SystemName>>(settings, contract.system)(config, environment);
}

function resolveWorkload(
  workload: WorkloadContract,
  contract: Contract,
  config: LabConfig,
  environment: EnvironmentName,
  images: ImageLock,
): Workload {
  const imageOf = (version: string): string => `${config.imageRegistry}/${workload.image}:${version}`;
  const release = (version: string): Release => ({
    version,
    name: workload.versions.length > 1 ? `${workload.name}-${version}` : workload.name,
    image: images[imageOf(version)] ?? imageOf(version),
    environment: mapDefined(workload.environment, (source) => valueOf(source, version, contract, config, environment)),
  });
  const [first, ...rest] = workload.versions;
  return {
    name: workload.name,
    title: workload.title,
    serviceAccount: workload.serviceAccount,
    ...(workload.http && { http: workload.http }),
    callers: workload.callers,
    usesTables: workload.tableAccess !== undefined,
    releases: [release(first), ...rest.map(release)],
  };
}

function valueOf(
  source: EnvironmentSource,
  version: string,
  contract: Contract,
  config: LabConfig,
  environment: EnvironmentName,
): EnvironmentValue | undefined {
  switch (source.from) {
    case 'value':
      return { value: source.value };
    case 'version':
      return { value: version };
    case 'registryId':
      return { value: config.registryId };
    case 'region':
      return { value: config.aws.region };
    case 'dynamodbEndpoint':
      return environment === 'local' ? { value: `http://${localStore.name}:${localStore.port}` } : undefined;
    case 'table':
      return { value: tableName(known(contract.tables, source.table).prefix, config.registryId) };
    case 'url':
      return { value: urlOf(known(contract.workloads, source.workload)) };
    case 'secret': {
      const { name, key } = known(contract.secrets, source.secret);
      return { secret: { name, key } };
    }
    case 'setting': {
      const settings = Object.entries(settingsOf(contract, config, environment));
      const value: unknown = settings.find(([name]) => name === source.setting)?.[1];
      return typeof value === 'string' || typeof value === 'number' ? { value: String(value) } : undefined;
    }
    case 'pod':
      return { field: source.field };
  }
}

function resolveAws(config: LabConfig): AwsPlatform {
  const { aws } = config;
  const zones = aws.zones.map((letter) => aws.region + letter);
  const wanted: readonly Contract[] = config.systems.map((name) => contracts[name]);
  return {
    account: aws.account,
    region: aws.region,
    clusterName: config.name,
    network: { ...planNetwork(config.name, aws.vpcCidr, zones, aws.natGateways), serviceCidr: aws.serviceCidr },
    apiAccessCidrs: aws.apiAccessCidrs,
    admins: aws.admins,
    nodeGroups: nodeGroupsOf(config),
    paused: aws.paused,
    repositories: repositoriesOf(config, wanted),
    ...(aws.budget && { budget: aws.budget }),
    tables: wanted.flatMap((contract) => tablesOf(contract, config.registryId)),
    tableMode: aws.tables,
    identities: wanted.flatMap((contract) => identitiesOf(contract, config.registryId, aws)),
    state: stateOf(config),
    tags: { lab: config.name, owner: config.owner, expires: config.expires },
  };
}

/** `general` first, the others in the order of their table. */
function nodeGroupsOf({ aws }: LabConfig): readonly NodeGroup[] {
  const sizes = { general: aws.nodes, ...aws.nodeGroups };
  return (Object.keys(nodeGroups) as NodeGroupName[]).flatMap((kind) => {
    const size = sizes[kind];
    if (size === undefined) return [];
    const { min, desired = min } = size;
    const now = aws.paused ? { min: 0, desired: 0 } : { min, desired };
    return [{ kind, ...nodeGroups[kind], ...size, ...now }];
  });
}

/** Images lie in ECR repositories of this lab when their registry is that of its own account and region. */
function repositoriesOf({ imageRegistry, aws }: LabConfig, wanted: readonly Contract[]): readonly string[] {
  const [host, ...path] = imageRegistry.split('/');
  if (host !== `${aws.account}.dkr.ecr.${aws.region}.amazonaws.com`) return [];
  const images = wanted.flatMap((contract) => Object.values(contract.workloads).map((workload) => workload.image));
  return [...new Set(images)].map((image) => [...path, image].join('/'));
}

function stateOf({ aws: { state, region } }: LabConfig): StateBackend {
  const { kind, bucket } = state;
  return kind === 's3' && bucket !== undefined ? { kind, bucket, region } : { kind: 'local' };
}

function urlOf(workload: WorkloadContract): string {
  if (!workload.http) throw new Error(`${workload.name} serves no HTTP, so it has no URL`);
  return `http://${workload.name}:${workload.http.port}${workload.http.basePath}`;
}

function known<T>(record: Readonly<Record<string, T>>, key: string): T {
  const value = record[key];
  if (value === undefined) throw new Error(`The contract names ${key}, known are ${Object.keys(record).join(', ')}`);
  return value;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function mapDefined<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U | undefined): Record<string, U> {
  const entries = Object.entries(record).map(([key, value]) => [key, change(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, U & {}] => entry[1] !== undefined));
}

function deepFreeze<T extends object>(value: T): T {
  Object.values(value).forEach((child) => typeof child === 'object' && child !== null && deepFreeze(child as object));
  return Object.freeze(value);
}
